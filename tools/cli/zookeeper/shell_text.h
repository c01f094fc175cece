// The texts of the ZooKeeper shell: stats, ACLs, paths, its command lines.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/zookeeper/client.h"

namespace ottla::cli {

// The eleven lines of a Stat, times in Java's Date form and local time.
void print_stat(std::FILE* to, const zookeeper::Stat& stat);

// "cdrwa" in this order.
std::string shown_permissions(std::int32_t permissions);
// "scheme:id:perms,…"; what is none is complained about and left out.
zookeeper::Acls parse_acls(std::string_view text);

// What PathUtils says against the path; nullopt for a good one.
std::optional<std::string> path_problem(std::string_view path);

// The path itself; IllegalArgumentException for one with a problem.
const std::string& checked(const std::string& path);

// A line's words: quoted ones may have blanks.
std::vector<std::string> shell_words(std::string_view line);

}  // namespace ottla::cli
