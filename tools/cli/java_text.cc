// String.decodeUTF8 of the JDK, which fixes how many bytes of a malformed sequence one U+FFFD stands for.
#include "cli/java_text.h"

#include <algorithm>
#include <cctype>

namespace ottla::cli {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool continues(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Whether the second byte of a sequence of three or four cannot follow the first.
bool bad_second(std::uint8_t first, std::uint8_t second) {
  if (!continues(second)) return true;
  if (first == 0xe0) return (second & 0xe0) == 0x80;
  if (first == 0xf0) return second < 0x90;
  return first == 0xf4 && (second & 0xf0) != 0x80;
}

struct Piece {
  std::size_t bytes = 1;
  bool is_good = false;
};

Piece two(ByteView rest) {
  if (rest.size() < 2 || !continues(rest[1])) return {1, false};
  return {2, true};
}

Piece three(ByteView rest) {
  if (rest.size() < 2 || bad_second(rest[0], rest[1])) return {1, false};
  if (rest.size() < 3 || !continues(rest[2])) return {2, false};
  const bool is_surrogate = rest[0] == 0xed && rest[1] >= 0xa0;
  return {3, !is_surrogate};
}

Piece four(ByteView rest) {
  if (rest[0] > 0xf4 || rest.size() < 2 || bad_second(rest[0], rest[1])) return {1, false};
  if (rest.size() < 3 || !continues(rest[2])) return {2, false};
  if (rest.size() < 4 || !continues(rest[3])) return {3, false};
  return {4, true};
}

// The next character, or what one U+FFFD replaces.
Piece next_piece(ByteView rest) {
  const std::uint8_t first = rest[0];
  if (first < 0x80) return {1, true};
  if (first >= 0xc2 && first <= 0xdf) return two(rest);
  if ((first & 0xf0) == 0xe0) return three(rest);
  if ((first & 0xf8) == 0xf0) return four(rest);
  return {1, false};
}

}  // namespace

void append_java_text(std::string& to, ByteView bytes) {
  std::size_t good = 0;  // bytes at the front that are copied as they are
  while (good < bytes.size()) {
    const Piece piece = next_piece(bytes.subspan(good));
    if (piece.is_good) {
      good += piece.bytes;
      continue;
    }
    to.append(as_text(bytes.first(good)));
    to += replacement;
    bytes = bytes.subspan(good + piece.bytes);
    good = 0;
  }
  to.append(as_text(bytes));
}

std::string java_text(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size());
  append_java_text(text, bytes);
  return text;
}

std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  const ByteView bytes = as_bytes(text);
  for (std::size_t at = 0; at < bytes.size();) {
    const Piece piece = next_piece(bytes.subspan(at));
    std::uint32_t point = 0xfffd;
    if (piece.is_good) {
      constexpr std::uint8_t first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
      point = bytes[at] & first_bits[piece.bytes];
      for (std::size_t i = 1; i < piece.bytes; ++i) point = (point << 6) | (bytes[at + i] & 0x3f);
    }
    at += piece.bytes;
    if (point >= 0x10000) {
      hash = hash * 31 + (0xd7c0 + (point >> 10));
      point = 0xdc00 + (point & 0x3ff);
    }
    hash = hash * 31 + point;
  }
  return static_cast<std::int32_t>(hash);
}

bool is_java_true(std::string_view text) {
  const auto is_space = [](unsigned char letter) { return letter <= ' '; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::ranges::equal(text, std::string_view("true"), [](unsigned char letter, unsigned char lower) {
    return std::tolower(letter) == lower;
  });
}

}  // namespace ottla::cli
