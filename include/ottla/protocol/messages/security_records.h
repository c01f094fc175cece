// The records of __cluster_metadata about delegation tokens, SCRAM credentials and ACLs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ottla/protocol/codec.h"

namespace ottla::protocol {

struct DelegationTokenRecord {
  static constexpr Api api{.key = 10, .name = "DelegationTokenRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view owner;
  std::string_view requester;
  std::vector<std::string_view> renewers;
  std::int64_t issue_timestamp = 0;
  std::int64_t max_timestamp = 0;
  std::int64_t expiration_timestamp = 0;
  std::string_view token_id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("owner", m.owner);
    wire("requester", m.requester);
    wire("renewers", m.renewers);
    wire("issue_timestamp", m.issue_timestamp);
    wire("max_timestamp", m.max_timestamp);
    wire("expiration_timestamp", m.expiration_timestamp);
    wire("token_id", m.token_id);
  }
};

struct UserScramCredentialRecord {
  static constexpr Api api{.key = 11, .name = "UserScramCredentialRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view name;
  std::int8_t mechanism = 0;
  ByteView salt;
  ByteView stored_key;
  ByteView server_key;
  std::int32_t iterations = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("name", m.name);
    wire("mechanism", m.mechanism);
    wire("salt", m.salt);
    wire("stored_key", m.stored_key);
    wire("server_key", m.server_key);
    wire("iterations", m.iterations);
  }
};

struct AccessControlEntryRecord {
  static constexpr Api api{.key = 18, .name = "AccessControlEntryRecord", .versions = {0, 0}, .flexible = 0};

  Uuid id;
  std::int8_t resource_type = 0;
  std::string_view resource_name;
  std::int8_t pattern_type = 0;
  std::string_view principal;
  std::string_view host;
  std::int8_t operation = 0;
  std::int8_t permission_type = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("id", m.id);
    wire("resource_type", m.resource_type);
    wire("resource_name", m.resource_name);
    wire("pattern_type", m.pattern_type);
    wire("principal", m.principal);
    wire("host", m.host);
    wire("operation", m.operation);
    wire("permission_type", m.permission_type);
  }
};

struct RemoveAccessControlEntryRecord {
  static constexpr Api api{
      .key = 19, .name = "RemoveAccessControlEntryRecord", .versions = {0, 0}, .flexible = 0};

  Uuid id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("id", m.id); }
};

struct RemoveUserScramCredentialRecord {
  static constexpr Api api{
      .key = 22, .name = "RemoveUserScramCredentialRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view name;
  std::int8_t mechanism = 0;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) {
    wire("name", m.name);
    wire("mechanism", m.mechanism);
  }
};

struct RemoveDelegationTokenRecord {
  static constexpr Api api{
      .key = 26, .name = "RemoveDelegationTokenRecord", .versions = {0, 0}, .flexible = 0};

  std::string_view token_id;
  UnknownTaggedFields unknown_tagged_fields;

  static void describe(auto& wire, auto& m) { wire("token_id", m.token_id); }
};

}  // namespace ottla::protocol
