#include "cli/render/palette.hpp"

namespace babel::cli {
namespace {

namespace event = client::event;

template <class... Kinds>
bool is_any_of(const client::client_event& e) {
    return (std::holds_alternative<Kinds>(e) || ...);
}

} // namespace

std::string palette::event(const client::client_event& e, std::string_view text) const {
    if (is_any_of<event::call_incoming>(e)) return in("1", text);
    if (is_any_of<
            event::error,
            event::sound_failed,
            event::login_failed,
            event::login_waiting,
            event::server_lost,
            event::server_untrusted,
            event::call_untrusted,
            event::words_attempt,
            event::call_gap>(e))
        return trouble(text);
    return std::string(text);
}

/// ECMA-48, SGR.
std::string palette::in(std::string_view rendition, std::string_view text) const {
    if (!in_color_) return std::string(text);
    return "\x1b[" + std::string(rendition) + "m" + std::string(text) + "\x1b[0m";
}

} // namespace babel::cli
