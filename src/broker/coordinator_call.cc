// The text of a client's address as the records of groups have it.
#include "broker/coordinator_call.h"

#include <asio/ip/address.hpp>

namespace ottla::broker {

std::string client_host_of(std::string_view address) {
  std::error_code error;
  const asio::ip::address parsed = asio::ip::make_address(std::string(address), error);
  if (error || parsed.is_v4()) return "/" + std::string(address);
  const asio::ip::address_v6 six = parsed.to_v6();
  if (six.is_v4_mapped()) return "/" + asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string();
  const auto bytes = six.to_bytes();
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    text += fmt::format("{}{:x}", at == 0 ? '/' : ':', bytes[at] << 8 | bytes[at + 1]);
  }
  if (six.scope_id() != 0) text += fmt::format("%{}", six.scope_id());
  return text;
}

}  // namespace ottla::broker
