#include "cli/render/event_types.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

namespace babel::cli {
namespace {

namespace event = client::event;

struct type_name {
    constexpr std::string_view operator()(const event::connected&) const { return "connected"; }
    constexpr std::string_view operator()(const event::server_untrusted&) const {
        return "server.untrusted";
    }
    constexpr std::string_view operator()(const event::logged_in&) const { return "login.ok"; }
    constexpr std::string_view operator()(const event::login_failed&) const {
        return "login.failed";
    }
    constexpr std::string_view operator()(const event::login_waiting&) const {
        return "login.waiting";
    }
    constexpr std::string_view operator()(const event::contacts_added&) const {
        return "contacts.add";
    }
    constexpr std::string_view operator()(const event::contacts_removed&) const {
        return "contacts.del";
    }
    constexpr std::string_view operator()(const event::call_outgoing&) const {
        return "call.outgoing";
    }
    constexpr std::string_view operator()(const event::call_incoming&) const {
        return "call.incoming";
    }
    constexpr std::string_view operator()(const event::call_up&) const { return "call.up"; }
    constexpr std::string_view operator()(const event::call_path&) const { return "call.path"; }
    constexpr std::string_view operator()(const event::peer_state&) const { return "call.state"; }
    constexpr std::string_view operator()(const event::call_text&) const { return "call.text"; }
    constexpr std::string_view operator()(const event::call_party&) const { return "call.party"; }
    constexpr std::string_view operator()(const event::call_untrusted&) const {
        return "call.insecure_refused";
    }
    constexpr std::string_view operator()(const event::words_attempt&) const {
        return "call.words_attempt";
    }
    constexpr std::string_view operator()(const event::call_gap&) const { return "call.gap"; }
    constexpr std::string_view operator()(const event::call_quality&) const {
        return "call.quality";
    }
    constexpr std::string_view operator()(const event::device_change&) const { return "audio"; }
    constexpr std::string_view operator()(const event::call_ended&) const { return "call.ended"; }
    constexpr std::string_view operator()(const event::stats&) const { return "stats"; }
    constexpr std::string_view operator()(const event::call_missed&) const { return "call.missed"; }
    constexpr std::string_view operator()(const event::play_done&) const { return "play.done"; }
    constexpr std::string_view operator()(const event::play_failed&) const { return "play.failed"; }
    constexpr std::string_view operator()(const event::record_started&) const {
        return "record.started";
    }
    constexpr std::string_view operator()(const event::record_done&) const { return "record.done"; }
    constexpr std::string_view operator()(const event::record_failed&) const {
        return "record.failed";
    }
    constexpr std::string_view operator()(const event::server_lost&) const { return "server.lost"; }
    constexpr std::string_view operator()(const event::server_back&) const { return "server.back"; }
    constexpr std::string_view operator()(const event::sound_failed&) const { return "error"; }
    constexpr std::string_view operator()(const event::error&) const { return "error"; }
};

template <std::size_t... Index>
std::vector<std::string_view> names_of_all(std::index_sequence<Index...>) {
    return {type_name{}(std::variant_alternative_t<Index, client::client_event>{})...};
}

} // namespace

std::string_view type_of(const client::client_event& event) {
    return std::visit(type_name{}, event);
}

std::vector<std::string_view> event_types() {
    auto out = names_of_all(std::make_index_sequence<std::variant_size_v<client::client_event>>());
    out.erase(std::ranges::unique(out).begin(), out.end()); // several kinds of "error"
    return out;
}

} // namespace babel::cli
