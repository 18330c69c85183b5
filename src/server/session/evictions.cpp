#include "server/session/evictions.hpp"

#include "server/session/session.hpp"
#include "server/signalling/limits/admission.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace babel::server {
namespace {

template <class Condition>
void end_if(const session_pool& of, Condition is_over, std::string_view words) {
    for (auto* each : of.all())
        if (is_over(*each)) each->fail(errc::kicked, words);
}

} // namespace

void end_banned(session_pool& of, const ban_target& target) {
    if (const auto* name = std::get_if<std::string>(&target))
        return of.end(*name, last_words_of_banned);
    const auto is_banned = [&](const session& each) {
        return std::get<network>(target).holds(each.from().address);
    };
    end_if(of, is_banned, last_words_of_banned);
}

void end_banned(session_pool& of, const bans& all) {
    const auto is_banned = [&](const session& each) {
        return all.holds(each.from().address) || all.holds_name(each.name());
    };
    end_if(of, is_banned, last_words_of_banned);
}

void end_disowned(session_pool& of, const name_policy& names) {
    const auto has_lost_name = [&](const session& each) {
        return each.is_logged_in() && is_disowned(each, names.find(each.name()));
    };
    end_if(of, has_lost_name, last_words_of_disowned);
}

} // namespace babel::server
