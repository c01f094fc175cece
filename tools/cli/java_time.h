// Points in time and durations as Kafka's tools read them.
#pragma once

#include <cstdint>
#include <string>

namespace ottla::cli {

// Utils.getDateTime: "YYYY-MM-DDTHH:mm:SS.sss" with or without a zone (UTC then), as milliseconds since 1970.
// A Failure java.text.ParseException for another form.
std::int64_t parse_datetime(const std::string& text);

// java.time.Duration: "PnDTnHnMn.nS", in milliseconds. A Failure DateTimeParseException for another form.
std::int64_t parse_duration_ms(const std::string& text);

}  // namespace ottla::cli
