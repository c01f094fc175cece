// The measure of nearness: edits, and failing these a name of which the typed one is a part.
#include "cli/nearest.h"

#include <algorithm>
#include <cstddef>

namespace ottla::cli {
namespace {

// A name longer than this is nobody's typing error.
constexpr std::size_t longest_name = 64;
// A part shorter than this is in too many names to mean one.
constexpr std::size_t shortest_part = 4;

// Damerau's distance in its simple form: no letter takes part in two edits.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& candidates) {
  if (typed.empty() || typed.size() > longest_name) return {};
  std::string_view best;
  std::size_t fewest = typed.size() / 3 + 2;
  for (const std::string_view candidate : candidates) {
    const std::size_t count = edits(typed, candidate);
    if (count < fewest) {
      fewest = count;
      best = candidate;
    }
  }
  if (!best.empty() || typed.size() < shortest_part) return best;
  for (const bool only_beginning : {true, false}) {
    for (const std::string_view candidate : candidates) {
      if (only_beginning ? candidate.starts_with(typed) : candidate.contains(typed)) return candidate;
    }
  }
  return {};
}

}  // namespace ottla::cli
