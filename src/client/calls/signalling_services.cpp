#include "client/calls/signalling_services.hpp"

#include "client/similar_name.hpp"

#include <span>
#include <utility>

namespace babel::client {

void signalling_services::report_missed(
    const std::string& peer, event::call_missed::cause why, const call::untrusted_peer* untrusted
) const {
    if (untrusted) report(event::call_untrusted{peer, true, *untrusted});
    report(event::call_missed{peer, {}, why});
}

void signalling_services::fail(call::call& asked, call::end_detail why) const {
    asked.set_detail(std::move(why));
    asked.signal(call::call_signal::connect_failed);
}

void signalling_services::send_end(std::uint32_t number, wire::end_reason why) const {
    if (!link.is_online()) return;
    const auto reason = static_cast<std::uint8_t>(why);
    link.send(wire::signal{number, wire::call_step::end, std::span(&reason, 1)});
}

void signalling_services::end_as_not_online(call::call& asked) const {
    const auto meant = similar_name(asked.peer(), contacts.names());
    if (!meant.empty()) asked.set_detail(call::ending::similar_name{meant});
    asked.signal(call::call_signal::not_online);
}

} // namespace babel::client
