// The verbs about other people: whom not to hear from, and who has called.
#include "cli/command/commander.hpp"
#include "cli/render/json_fields.hpp"
#include "cli/render/render.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace babel::cli {

commander::begun commander::begin(const command::block& c) {
    if (c.name.empty()) return list_blocked();
    if (c.name == client_.name()) return failed("that is yourself");
    auto out = plain(around_.blocked.add(c.name));
    if (!client_.ringing_calls(c.name).empty()) static_cast<void>(client_.refuse(c.name));
    return out;
}

commander::begun commander::list_blocked() {
    const auto& names = around_.blocked.names();
    const std::vector<std::string> all(names.begin(), names.end());
    auto out = said(all.empty() ? "nobody is blocked" : "blocked: " + list_of_names(all));
    auto& listed = out.now.data["blocked"].emplace_array();
    for (const auto& each : all)
        listed.emplace_back(printable_in_json(each));
    return out;
}

commander::begun commander::begin(const command::unblock& c) {
    return plain(around_.blocked.remove(c.name));
}

commander::begun commander::begin(const command::calls& c) {
    auto& log = around_.calls;
    const auto newest = log.newest(c.count);
    auto out = said(newest.empty() ? "no calls yet" : call_table(newest, log.last_look()));
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
