#include "client/call_host.hpp"

#include "client/similar_name.hpp"

namespace babel::client {

void call_host::report_missed(
    const std::string& peer, event::call_missed::cause why, const call::untrusted_peer* untrusted
) const {
    if (untrusted) report(event::call_untrusted{peer, true, *untrusted});
    report(event::call_missed{peer, {}, why});
}

void call_host::end_as_not_online(call::call& asked) const {
    const auto meant = similar_name(asked.peer(), contacts.names());
    if (!meant.empty()) asked.set_detail(call::ending::similar_name{meant});
    asked.signal(call::call_signal::not_online);
}

} // namespace babel::client
