#include "cli/command/people_verbs.hpp"

#include "cli/render/call_table.hpp"
#include "cli/render/json_fields.hpp"
#include "cli/render/render_text.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include <babel/core/time.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::cli {

namespace event = client::event;

namespace {

std::vector<std::string> marked(const client::roster& roster) {
    std::vector<std::string> out;
    for (const auto& each : roster.names())
        out.push_back(roster.has_proved(each) ? each + " (proved)" : each);
    return out;
}

} // namespace

void people_verbs::on_event(const client::client_event& event) {
    if (std::holds_alternative<event::server_back>(event)) lost_since_.reset();
    if (std::holds_alternative<event::server_lost>(event) ||
        std::holds_alternative<event::server_untrusted>(event))
        lost_since_ = std::chrono::system_clock::now();
}

started_command people_verbs::begin(const command::contacts&) {
    const auto& roster = client_.contacts();
    const std::vector<std::string> all(roster.names().begin(), roster.names().end());
    auto text = all.empty() ? "nobody else is online" : "online: " + list_of_names(marked(roster));
    if (lost_since_)
        text =
            "the server link is down; as of " + local_text(*lost_since_, "%H:%M:%S") + " " + text;
    auto out = answered(std::move(text));
    out.now.names = all;
    std::ranges::copy_if(all, std::back_inserter(out.now.proved), [&](const auto& each) {
        return roster.has_proved(each);
    });
    return out;
}

started_command people_verbs::begin(const command::dnd& c) {
    client_.do_not_disturb(c.on);
    return {};
}

started_command people_verbs::begin(const command::block& c) {
    if (c.name.empty()) return list_blocked();
    if (c.name == client_.name()) return failed_command("you cannot block yourself");
    auto out = done_unless(blocked_.add(c.name, client_.peers().key_of(c.name)));
    if (!client_.ringing_calls(c.name).empty()) static_cast<void>(client_.refuse(c.name));
    return out;
}

started_command people_verbs::list_blocked() {
    const auto& names = blocked_.names();
    const std::vector<std::string> all(names.begin(), names.end());
    auto shown = all;
    for (auto& each : shown)
        if (blocked_.has_key(each)) each += " (and the key)";
    auto out = answered(all.empty() ? "nobody is blocked" : "blocked: " + list_of_names(shown));
    auto& listed = out.now.data["blocked"].emplace_array();
    for (const auto& each : all)
        listed.emplace_back(printable_in_json(each));
    return out;
}

started_command people_verbs::begin(const command::unblock& c) {
    return done_unless(blocked_.remove(c.name));
}

started_command people_verbs::begin(const command::calls& c) {
    auto& log = calls_;
    const auto newest = log.newest(c.count);
    auto out = answered(newest.empty() ? "no calls yet" : call_table(newest, log.last_look()));
    auto& listed = out.now.data["calls"].emplace_array();
    for (const auto& each : newest) {
        auto fields = to_object(each);
        fields["new"] = each.is_new(log.last_look());
        listed.push_back(std::move(fields));
    }
    log.look();
    return out;
}

} // namespace babel::cli
