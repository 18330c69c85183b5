#include "server/names/line_fields.hpp"

#include "server/signalling/rules.hpp"
#include <babel/core/number.hpp>
#include <babel/core/percent.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace babel::server {
namespace {

constexpr std::string_view blanks_of_lines = " \t\r";
constexpr std::string_view special_in_names = ",*?!\"%";
constexpr std::string_view day_form = "dddd-dd-dd";
constexpr std::string_view second_form = "dddd-dd-ddTdd:dd:ddZ";

void drop_blanks(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks_of_lines), line.size()));
}

/// The field at the front, without its quotation marks; null: they are wrong.
std::optional<std::string_view> take_field(std::string_view& line) {
    drop_blanks(line);
    if (!line.starts_with('"')) return take_word(line);
    const auto end = line.find('"', 1);
    if (end == line.npos) return {};
    const auto field = line.substr(1, end - 1);
    line.remove_prefix(end + 1);
    const bool is_alone = line.empty() || blanks_of_lines.find(line.front()) != line.npos;
    drop_blanks(line);
    return is_alone ? std::optional(field) : std::nullopt;
}

bool has_form(std::string_view text, std::string_view form) {
    const auto fits = [](char it, char wanted) {
        return wanted == 'd' ? it >= '0' && it <= '9' : it == wanted;
    };
    return std::ranges::equal(text, form, fits);
}

unsigned digits_at(std::string_view text, std::size_t first, std::size_t count) {
    return whole_number<unsigned>(text.substr(first, count)).value_or(0);
}

} // namespace

std::string_view take_word(std::string_view& line) {
    drop_blanks(line);
    const auto word = line.substr(0, line.find_first_of(blanks_of_lines));
    line.remove_prefix(word.size());
    drop_blanks(line);
    return word;
}

std::string_view take_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

bool is_without_content(std::string_view line) {
    const auto first = take_word(line);
    return first.empty() || first.starts_with('#');
}

std::string name_field(std::string_view name) {
    std::string field;
    for (const char& each : name)
        if (special_in_names.find(each) == special_in_names.npos)
            field += each;
        else
            field += percent_encoded({&each, 1});
    // A # at the front would make the line a comment.
    const bool needs_marks = field.find(' ') != field.npos || field.starts_with('#');
    return needs_marks ? '"' + field + '"' : field;
}

result<std::string, line_fault> take_name(std::string_view& line) {
    const auto field = take_field(line);
    if (!field) return line_fault{"the quotation marks around the name are not a pair"};
    if (field->find_first_of(",*?!\"") != field->npos)
        return line_fault{"a line is for one name, without patterns; in a name write %2C for a "
                          "comma, %2A for *, %3F for ?, %21 for ! and %22 for a quotation mark"};
    auto name = percent_decoded(*field);
    if (!name) return line_fault{"the name has a % without two hexadecimal digits; write %25"};
    const auto fault = fault_of_name(*name, name_use::ban);
    if (!fault.empty()) return line_fault{fault};
    return {boost::system::in_place_value, *std::move(name)}; // a fault could be made of it, too
}

std::string time_field(std::uint64_t unix_seconds) {
    const std::chrono::seconds since_epoch(unix_seconds);
    return utc_text(std::chrono::system_clock::time_point(since_epoch), "%Y-%m-%dT%H:%M:%SZ");
}

std::optional<std::uint64_t> to_unix_seconds(std::string_view text) {
    using namespace std::chrono;
    const bool has_time = has_form(text, second_form);
    if (!has_time && !has_form(text, day_form)) return {};
    const year_month_day date(
        year(static_cast<int>(digits_at(text, 0, 4))),
        month(digits_at(text, 5, 2)),
        day(digits_at(text, 8, 2))
    );
    // The system's clock counts nanoseconds in 64 bits.
    if (!date.ok() || date.year() < year(1970) || date.year() > year(2261)) return {};
    const auto midnight = seconds(sys_days(date).time_since_epoch()).count();
    if (!has_time) return static_cast<std::uint64_t>(midnight);
    const std::array<unsigned, 3> parts{
        digits_at(text, 11, 2), digits_at(text, 14, 2), digits_at(text, 17, 2)};
    if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return {};
    return static_cast<std::uint64_t>(midnight) + parts[0] * 3600 + parts[1] * 60 + parts[2];
}

} // namespace babel::server
