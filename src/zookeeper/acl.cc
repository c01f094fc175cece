// An address of scheme ip may end with a slash and the number of its leading bits that count.
#include "zookeeper/acl.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ottla/base/base64.h"

namespace ottla::zookeeper {
namespace {

constexpr std::size_t ipv4_bits = 32;

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos || dot == 0 || dot > 3) return std::nullopt;
    std::uint32_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + dot, value);
    if (parsed.ptr != text.data() + dot || value > 255) return std::nullopt;
    address = address << 8 | value;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

struct AddressRange {
  std::uint32_t address = 0;
  std::size_t bits = ipv4_bits;
};

std::optional<AddressRange> parse_range(std::string_view text) {
  AddressRange range;
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view bits = text.substr(slash + 1);
    const auto parsed = std::from_chars(bits.data(), bits.data() + bits.size(), range.bits);
    if (bits.empty() || parsed.ptr != bits.data() + bits.size() || range.bits > ipv4_bits)
      return std::nullopt;
  }
  const auto address = parse_ipv4(text.substr(0, slash));
  if (!address) return std::nullopt;
  range.address = *address;
  return range;
}

bool matches(const Acl& acl, const Identity& identity) {
  if (acl.scheme != identity.scheme) return false;
  if (acl.scheme != "ip") return acl.id == identity.id;
  const auto range = parse_range(acl.id);
  const auto address = parse_ipv4(identity.id);
  if (!range || !address) return false;
  return range->bits == 0 || (range->address ^ *address) >> (ipv4_bits - range->bits) == 0;
}

bool is_valid(const Acl& acl) {
  if (acl.scheme == "world") return acl.id == "anyone";
  if (acl.scheme == "ip") return parse_range(acl.id).has_value();
  return acl.scheme == "digest" && std::ranges::count(acl.id, ':') == 1;
}

}  // namespace

bool allows(const Acls& acls, std::int32_t permissions, const Identities& identities) {
  return std::ranges::any_of(acls, [&](const Acl& acl) {
    if ((acl.permissions & permissions) == 0) return false;
    if (acl.scheme == "world") return true;
    return std::ranges::any_of(identities, [&](const Identity& identity) { return matches(acl, identity); });
  });
}

std::optional<Acls> accepted(const Acls& acls, const Identities& identities) {
  Acls stored;
  const auto add = [&stored](Acl acl) {
    if (std::ranges::find(stored, acl) == stored.end()) stored.push_back(std::move(acl));
  };
  for (const Acl& acl : acls) {
    if (acl.scheme == "auth") {
      bool has_one = false;
      for (const Identity& identity : identities) {
        if (identity.scheme != "digest") continue;
        has_one = true;
        add({acl.permissions, identity.scheme, identity.id});
      }
      if (!has_one) return std::nullopt;
    } else if (is_valid(acl)) {
      add(acl);
    } else {
      return std::nullopt;
    }
  }
  if (stored.empty()) return std::nullopt;
  return stored;
}

Identity digest_identity(std::string_view credentials) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  ::EVP_Digest(credentials.data(), credentials.size(), digest.data(), &size, ::EVP_sha1(), nullptr);
  const std::string_view user = credentials.substr(0, credentials.find(':'));
  return {"digest", std::string(user) + ":" + base64_encode({digest.data(), size})};
}

}  // namespace ottla::zookeeper
