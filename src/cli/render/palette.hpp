// Colours of events on a terminal. No I/O.
#pragma once

#include <babel/client/event.hpp>

#include <string>
#include <string_view>

namespace babel::cli {

/// Bold, dim, and the terminal's own red and green, which are legible on light and on dark
/// backgrounds.
class palette {
public:
    explicit palette(bool in_color) : in_color_(in_color) {}

    /// The time of day before an event.
    std::string time(std::string_view text) const { return in("2", text); }
    /// The event's text: a caller is bold, trouble is red, and the rest is unchanged.
    std::string event(const client::client_event& event, std::string_view text) const;
    /// The name of a figure, beside the figure.
    std::string aside(std::string_view text) const { return in("2", text); }
    /// A normal sound level, and one that is too high.
    std::string level(std::string_view text) const { return in("32", text); }
    std::string trouble(std::string_view text) const { return in("31", text); }

private:
    std::string in(std::string_view rendition, std::string_view text) const;

    bool in_color_;
};

} // namespace babel::cli
