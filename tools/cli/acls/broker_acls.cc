// ACLs by DescribeAcls, CreateAcls and DeleteAcls.
#include "cli/acls/store.h"
#include "cli/admin.h"
#include "ottla/protocol/messages/29_describe_acls.h"
#include "ottla/protocol/messages/30_create_acls.h"
#include "ottla/protocol/messages/31_delete_acls.h"

namespace ottla::cli::acls {
namespace {

using client::Target;
using protocol::CreateAclsRequest;
using protocol::CreateAclsResponse;
using protocol::DeleteAclsRequest;
using protocol::DeleteAclsResponse;
using protocol::DescribeAclsRequest;
using protocol::DescribeAclsResponse;

constexpr auto any = static_cast<std::int8_t>(1);

template <class Enumeration>
std::int8_t number_of(Enumeration value) {
  return static_cast<std::int8_t>(value);
}

// A broker that does not offer the API keeps no ACLs, which is what one without an authorizer says:
// `sentence`.
template <class Response, class Request>
client::Answer<Response> ask(client::Client& client, const Request& request,
                             const client::CallOptions& options,
                             const char* sentence = "No Authorizer is configured on the broker") {
  auto answer = client.call<Response>(Target::any(), request, options);
  if (!answer && answer.error().code == ErrorCode::unsupported_version) {
    const auto served = client.apis(Target::any());
    if (served && !served->versions.contains(Request::api.key)) {
      throw Failure(Error{ErrorCode::security_disabled, sentence});
    }
  }
  return must(std::move(answer));
}

// Version 0 knows literal names only.
int min_version(PatternType pattern) { return pattern == PatternType::literal ? 0 : 1; }

DeleteAclsRequest::Filter filter_of(const Resource& resource) {
  DeleteAclsRequest::Filter filter;
  filter.resource_type_filter = number_of(resource.type);
  filter.resource_name_filter = resource.name;
  filter.pattern_type_filter = number_of(resource.pattern);
  filter.principal_filter = std::nullopt;
  filter.host_filter = std::nullopt;
  filter.operation = any;
  filter.permission_type = any;
  return filter;
}

}  // namespace

Acls BrokerAcls::find(const Resource& filter, bool is_of_everything) {
  DescribeAclsRequest request;
  request.resource_type_filter = is_of_everything ? any : number_of(filter.type);
  if (is_of_everything) {
    request.resource_name_filter = std::nullopt;
  } else {
    request.resource_name_filter = filter.name;
  }
  request.pattern_type_filter = is_of_everything ? any : number_of(filter.pattern);
  request.principal_filter = std::nullopt;
  request.host_filter = std::nullopt;
  request.operation = any;
  request.permission_type = any;
  const int oldest = is_of_everything ? 0 : min_version(filter.pattern);
  const auto answer =
      ask<DescribeAclsResponse>(client_, request, {.min_version = oldest, .name = "describeAcls"});
  admin::check(answer->error_code, answer->error_message);
  Acls found;
  for (const auto& resource : answer->resources) {
    auto& entries =
        found[{static_cast<ResourceType>(resource.resource_type), std::string(resource.resource_name),
               static_cast<PatternType>(resource.pattern_type)}];
    for (const auto& acl : resource.acls) {
      entries.insert({std::string(acl.principal), std::string(acl.host),
                      static_cast<Operation>(acl.operation), static_cast<Permission>(acl.permission_type)});
    }
  }
  return found;
}

void BrokerAcls::add(const Resource& resource, const std::set<Entry>& entries) {
  CreateAclsRequest request;
  for (const Entry& entry : entries) {
    auto& added = request.creations.emplace_back();
    added.resource_type = number_of(resource.type);
    added.resource_name = resource.name;
    added.resource_pattern_type = number_of(resource.pattern);
    added.principal = entry.principal;
    added.host = entry.host;
    added.operation = number_of(entry.operation);
    added.permission_type = number_of(entry.permission);
  }
  const auto answer = ask<CreateAclsResponse>(
      client_, request, {.min_version = min_version(resource.pattern), .name = "createAcls"});
  for (const auto& result : answer->results) admin::check(result.error_code, result.error_message);
}

void BrokerAcls::remove(const Resource& filter, const std::set<Entry>& entries) {
  DeleteAclsRequest request;
  if (entries.empty()) request.filters.push_back(filter_of(filter));
  for (const Entry& entry : entries) {
    auto& added = request.filters.emplace_back(filter_of(filter));
    added.principal_filter = entry.principal;
    added.host_filter = entry.host;
    added.operation = number_of(entry.operation);
    added.permission_type = number_of(entry.permission);
  }
  const auto answer = ask<DeleteAclsResponse>(
      client_, request, {.min_version = min_version(filter.pattern), .name = "deleteAcls"},
      "No Authorizer is configured.");
  for (const auto& result : answer->filter_results) {
    admin::check(result.error_code, result.error_message);
    for (const auto& acl : result.matching_acls) admin::check(acl.error_code, acl.error_message);
  }
}

}  // namespace ottla::cli::acls
