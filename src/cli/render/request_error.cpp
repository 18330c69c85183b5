#include "cli/render/request_error.hpp"

#include <babel/audio/file_errand.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <array>

namespace babel::cli {
namespace {

// Their messages are complete. Others are about a file, a device or a listener.
constexpr std::array complete = {
    errc::leaving,
    errc::not_logged_in,
    errc::server_link_down,
    errc::own_name,
    errc::no_call,
    errc::peer_untrusted,
    errc::nothing_played,
    errc::nothing_recorded};

bool is_complete(error_code why) {
    return !why || std::ranges::any_of(complete, [&](errc each) { return why == each; });
}

} // namespace

std::string call_error_text(error_code why, std::string_view peer, std::size_t max_calls) {
    const std::string name(peer);
    if (!why) return {};
    if (is_complete(why)) return why.message();
    if (why == errc::not_calling) return name.empty() ? why.message() : name + " is not calling";
    if (why == errc::already_in_call) return "you are already in a call with " + name;
    if (why == errc::too_many_calls && max_calls == 1)
        return "you are already in a call; \"hangup\" ends it";
    if (why == errc::too_many_calls)
        return "you already have " + std::to_string(max_calls) + " calls; see --max-calls";
    return "cannot listen for " + name + ": " + why.message();
}

std::string message_error_text(error_code why, std::string_view peer) {
    const std::string name(peer);
    if (why == errc::no_call) return "there is no call with " + name;
    if (why == errc::not_sealed)
        return "the call with " + name + " is not encrypted, so it carries no messages";
    if (why == errc::text_too_long) return "the message is longer than 1000 bytes";
    if (why == errc::too_many_texts) return name + " has not received the last messages yet";
    return why ? why.message() : std::string();
}

std::string card_error_text(error_code why, const client::card& of) {
    if (why == errc::other_server)
        return "the card is for users of another server, " +
               with_port(of.server.host, of.server.port);
    return why ? why.message() : std::string();
}

std::string sound_error_text(error_code why, std::string_view name) {
    if (!why) return {};
    if (is_complete(why)) return why.message();
    if (why == errc::bad_pattern)
        return recording_name_text(mixer::check_recording_name(name).error());
    return std::string(name) + ": " + why.message();
}

std::string recording_name_text(const mixer::recording_name_fault& fault) {
    if (fault.placeholder.empty())
        return "the name of a recording ends in one of " + audio::recordable_types();
    return printable(fault.placeholder) +
           " means nothing in the name of a recording: {start} and {peer} do";
}

} // namespace babel::cli
