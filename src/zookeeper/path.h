// Paths of nodes: "/", or names each behind a slash.
#pragma once

#include <string>
#include <string_view>

namespace ottla::zookeeper {

// Whether a client may name a node so (PathUtils.validatePath of ZooKeeper): absolute, no empty, "." or ".."
// name, no slash at the end, no control characters.
bool is_valid_path(std::string_view path);

// Of a valid path other than "/".
std::string_view parent_of(std::string_view path);
std::string_view name_of(std::string_view path);

// "/a" and "b" are "/a/b".
std::string child_of(std::string_view path, std::string_view name);

// The name behind `folder` and a slash, empty when the path is no child of it.
std::string_view name_in(std::string_view folder, std::string_view path);

// What of a child's name may not stand in a path is told by a percent sign and two digits each, as Kafka's
// Sanitizer does with names of users and clients.
std::string sanitize(std::string_view name);
std::string desanitize(std::string_view text);

}  // namespace ottla::zookeeper
