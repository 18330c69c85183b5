#include "server/session/user_list.hpp"

#include "server/session/session.hpp"

#include <algorithm>
#include <numeric>

namespace babel::server {

std::vector<presence> list_users(const session_set& sessions, std::size_t max_count) {
    std::vector<presence> all;
    for (const auto* each : sessions)
        if (each->is_logged_in())
            all.push_back(
                {each->name(),
                 each->from().remote,
                 each->since(),
                 each->waiting_bytes(),
                 each->kind()}
            );
    const auto by_name = [](const presence& a, const presence& b) { return a.name < b.name; };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(max_count, all.size()));
    std::nth_element(all.begin(), end, all.end(), by_name);
    all.erase(end, all.end());
    std::ranges::sort(all, by_name);
    return all;
}

std::array<std::size_t, link_kinds> count_users(const session_set& sessions) {
    std::array<std::size_t, link_kinds> all{};
    for (const auto* each : sessions)
        if (each->is_logged_in()) ++all[static_cast<std::size_t>(each->kind())];
    return all;
}

std::size_t waiting_bytes_of(const session_set& sessions) {
    return std::accumulate(
        sessions.begin(),
        sessions.end(),
        std::size_t{0},
        [](std::size_t sum, const auto* each) { return sum + each->waiting_bytes(); }
    );
}

} // namespace babel::server
