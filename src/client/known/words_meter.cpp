#include "client/known/words_meter.hpp"

#include <algorithm>

namespace babel::client {
namespace {

const std::string name_of_the_others; // no user has an empty name

} // namespace

/// A server that invents names cannot push the record of one out.
const std::string& words_meter::key_of(const std::string& name) const {
    const bool has_room = names_.size() < max_names || names_.contains(name);
    return has_room ? name : name_of_the_others;
}

void words_meter::drop_old(time_point now) {
    for (auto& [name, each] : names_)
        std::erase_if(each.attempts, [now](time_point at) { return now - at >= period; });
    std::erase_if(names_, [now](const auto& each) {
        return each.second.attempts.empty() && now >= each.second.withheld_until;
    });
}

void words_meter::on_nonce(std::string_view name, time_point now) {
    drop_old(now);
    auto& its = names_[key_of(std::string(name))];
    its.attempts.push_back(now);
    if (its.attempts.size() <= max_attempts) return;
    its.attempts.erase(its.attempts.begin());
    its.withheld_until = now + period;
}

void words_meter::on_accepted(std::string_view name) {
    const auto found = names_.find(key_of(std::string(name)));
    if (found != names_.end() && !found->second.attempts.empty()) found->second.attempts.pop_back();
}

bool words_meter::may_show(std::string_view name, time_point now) const {
    const auto found = names_.find(key_of(std::string(name)));
    return found == names_.end() || now >= found->second.withheld_until;
}

} // namespace babel::client
