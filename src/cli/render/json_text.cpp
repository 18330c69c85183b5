#include "cli/render/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace babel::cli {
namespace {

namespace json = boost::json;

void append(std::string& line, const json::value& value);

void append(std::string& line, const json::object& fields) {
    char separator = '{';
    for (const auto& [name, value] : fields) {
        line += std::exchange(separator, ',');
        line += json::serialize(name);
        line += ':';
        if (name == "id") // repeated as it came
            line += json::serialize(value);
        else
            append(line, value);
    }
    line += '}';
}

void append(std::string& line, double number) {
    if (!std::isfinite(number)) { // RFC 8259 has no such number
        line += "null";
        return;
    }
    std::array<char, 32> text;
    const auto written =
        std::to_chars(text.begin(), text.end(), number, std::chars_format::fixed, 3);
    if (written.ec == std::errc())
        line.append(text.begin(), written.ptr);
    else
        line += json::serialize(json::value(number)); // too many digits
}

void append(std::string& line, const json::value& value) {
    if (const auto* object = value.if_object()) return append(line, *object);
    if (const auto* number = value.if_double()) return append(line, *number);
    line += json::serialize(value);
}

} // namespace

std::string json_text(const json::value& value) {
    std::string line;
    append(line, value);
    return line;
}

} // namespace babel::cli
