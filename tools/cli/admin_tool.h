// What the tools share that speak to a broker by the admin client's rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "cli/properties.h"
#include "ottla/client/client.h"

namespace ottla::cli {

// The client of a tool: its properties from the file that option `config_option` names (if it was given), its
// servers from `servers`. A bad value is KafkaException "Failed to create new KafkaAdminClient".
client::Settings admin_settings(const ParsedOptions& options, std::string_view servers,
                                std::string_view config_option = "command-config");

// "a,b" in its parts; the text of no length has none.
std::vector<std::string> split(std::string_view text, char separator);

// Without the blanks around it.
std::string trimmed(std::string_view text);

// "1,2,3".
std::string joined(const std::vector<std::int32_t>& numbers, std::string_view separator = ",");

}  // namespace ottla::cli
