#include "cli/plot/event_line.hpp"

#include "cli/render/json_fields.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace babel::cli {
namespace {

namespace json = boost::json;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

// Beyond all that a call can have; then the sums and differences of figures are finite, too.
constexpr double longest_talk_s = 1e9;
constexpr double longest_delay_ms = 1e5;
constexpr double longest_concealed_ms = 1e12;
constexpr double all_percent = 100;

/// Reads numbers of one object, and remembers if one was invalid.
class figure_reader {
public:
    explicit figure_reader(const json::object& fields) : fields_(fields) {}

    /// Empty: it is missing, null or invalid.
    std::optional<double> get(std::string_view name, double most) {
        const auto* found = fields_.if_contains(name);
        if (!found || found->is_null()) return {};
        boost::system::error_code failed;
        const auto value = found->to_number<double>(failed);
        if (!failed && value >= 0 && value <= most) return value;
        is_bad_ = true;
        return {};
    }
    bool is_bad() const { return is_bad_; }

private:
    const json::object& fields_;
    bool is_bad_ = false;
};

/// False: one is invalid.
bool take_figures(const json::object& fields, figure_sample& to) {
    figure_reader figures(fields);
    to.round_trip_ms = figures.get("rtt_ms", longest_delay_ms);
    to.playout_ms = figures.get("playout_ms", longest_delay_ms);
    to.concealed_ms = figures.get("concealed_ms", longest_concealed_ms);
    to.lost_percent = figures.get("lost_percent", all_percent);
    to.path = net::text_field(fields, "path");
    return !figures.is_bad();
}

bool take_number(const json::object& fields, std::int64_t& to) {
    const auto* found = fields.if_contains("call");
    if (!found) return false;
    boost::system::error_code failed;
    to = found->to_number<std::int64_t>(failed);
    return !failed;
}

/// The object of the figures of that event; null: it has none.
const json::object* figures_in(const json::object& fields, std::string_view type) {
    if (type == "stats") return &fields;
    if (type != "call.ended") return nullptr;
    const auto* found = fields.if_contains("stats");
    return found ? found->if_object() : nullptr;
}

bool is_about_call(std::string_view type) {
    return type == "stats" || type == "call.ended" || type == "call.up" || type == "call.path";
}

/// The time and the figures of the event. False: one is invalid.
bool take_course(const json::object& fields, std::string_view type, call_note& to) {
    figure_reader times(fields);
    const auto talked = times.get("secs", longest_talk_s);
    if (type == "call.up")
        to.talked = milliseconds(0);
    else if (talked)
        to.talked = milliseconds(static_cast<std::int64_t>(*talked * 1000));
    else if (type != "call.path")
        return false;
    if (const auto* figures = figures_in(fields, type))
        return take_figures(*figures, to.figures) && !times.is_bad();
    to.figures.path = net::text_field(fields, "path");
    return !times.is_bad();
}

} // namespace

std::string_view to_string(line_fault fault) {
    switch (fault) {
    case line_fault::too_long:
        return "too long for an event";
    case line_fault::not_an_object:
        return "no JSON object";
    case line_fault::without_a_time:
        return "no valid time of the event";
    case line_fault::bad_figure:
        return "a figure is missing or out of range";
    }
    return {};
}

result<std::optional<call_note>, line_fault> read_event_line(std::string_view line) {
    boost::system::error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* fields = bad ? nullptr : parsed.if_object();
    if (!fields) return line_fault::not_an_object;
    const auto type = net::text_field(*fields, "type");
    std::optional<call_note> note;
    if (!is_about_call(type)) return note;
    const auto date = read_timestamp(net::text_field(*fields, "ts"));
    if (!date) return line_fault::without_a_time;
    note.emplace();
    note->date = duration_cast<milliseconds>(date->time_since_epoch());
    note->peer = net::text_field(*fields, "peer");
    if (!take_number(*fields, note->call) || !take_course(*fields, type, *note))
        return line_fault::bad_figure;
    const bool was_up = type != "call.ended" || note->talked->count() > 0;
    if (!was_up) note.reset();
    return note;
}

} // namespace babel::cli
