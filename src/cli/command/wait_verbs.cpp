#include "cli/command/wait_verbs.hpp"

#include "cli/render/event_types.hpp"

#include <optional>

namespace babel::cli {

namespace event = client::event;

/// Past events count until the next call begins: then they belong to an older one.
void wait_verbs::on_event(const client::client_event& event) {
    if (std::holds_alternative<event::call_outgoing>(event) ||
        std::holds_alternative<event::call_up>(event))
        for (const auto* old :
             {"call.ended",
              "call.gap",
              "call.quality",
              "call.path",
              "call.state",
              "call.text",
              "call.party",
              "play.done"})
            unheard_.erase(old);
    if (std::holds_alternative<event::server_back>(event)) unheard_.erase("server.lost");
    if (std::holds_alternative<event::server_lost>(event)) unheard_.erase("server.back");
    const bool is_answer = std::holds_alternative<event::stats>(event); // to a request
    if (!is_answer) unheard_.insert(type_of(event));
}

started_command wait_verbs::begin(const command::wait& c) {
    if (is_so_already(c.event_type)) return {};
    auto out = failed_command("no " + c.event_type + " came in time");
    out.later = [this, type = c.event_type](const client::client_event& e) {
        std::optional<command_result> result;
        if (type_of(e) != type) return result;
        unheard_.erase(type_of(e));
        result.emplace();
        return result;
    };
    out.limit = c.limit;
    out.waits_for_anybody = true;
    return out;
}

started_command wait_verbs::begin(const command::sleep& c) {
    started_command out;
    out.limit = c.time;
    out.waits_for_anybody = true;
    return out;
}

/// The event of a script's wait may have come before the wait. A state counts for every wait. An
/// event counts for one only, so that a script that waits in a loop does not get it again.
bool wait_verbs::is_so_already(std::string_view event_type) {
    if (event_type == "call.incoming") return !client_.ringing_calls({}).empty();
    if (event_type == "call.outgoing") return client_.is_calling();
    if (event_type == "call.up") return client_.is_in_call();
    if (event_type == "login.ok" || event_type == "connected") return client_.logged_in();
    return unheard_.erase(event_type) > 0;
}

} // namespace babel::cli
