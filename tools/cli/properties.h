// The properties of a client: files in Java's format and `key=value` arguments, later ones winning.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ottla/client/client.h"

namespace ottla::cli {

using Properties = std::map<std::string, std::string, std::less<>>;

// Reads the file over what is there. Failure (java.io / NoSuchFileException) when it cannot be read.
void load_properties(const std::string& file, Properties& into);

// CommandLineUtils.parseKeyValueArgs: "key=value", the value may hold "="; a missing value is the empty text,
// or Kafka's error when `accept_missing_value` is off.
void add_key_values(const std::vector<std::string>& assignments, Properties& into,
                    bool accept_missing_value = true);

// TLS and SASL are refused with a sentence that says so.
void refuse_security(const Properties& properties);

// The client's settings by Kafka's names: client.id, request.timeout.ms, default.api.timeout.ms, retries,
// retry.backoff.ms, …; ConfigException for a value of the wrong kind. What asks for TLS or SASL is refused
// with a sentence that says so; names that no Kafka client knows are warned about on stderr, as Kafka does.
client::Settings client_settings(const Properties& properties, std::string_view bootstrap_servers,
                                 std::string_view default_client_id);

}  // namespace ottla::cli
