#include "client/link/srv_order.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace babel::client {
namespace {

using record_place = std::vector<net::srv_record>::iterator;

/// Puts one of them at the front. Those without weight stand first, so that a draw of 0 is theirs.
void draw(record_place first, record_place last, const random_source& random) {
    const auto add = [](std::uint32_t sum, const net::srv_record& r) { return sum + r.weight; };
    const auto drawn = random(std::accumulate(first, last, std::uint32_t{0}, add));
    std::uint32_t sum = 0;
    const auto chosen = std::find_if(first, std::prev(last), [&](const net::srv_record& each) {
        sum += each.weight;
        return sum >= drawn;
    });
    std::rotate(first, chosen, std::next(chosen));
}

/// Of one priority, sorted by weight.
void order_group(record_place first, record_place last, const random_source& random) {
    for (; first != last; ++first)
        draw(first, last, random);
}

} // namespace

std::vector<net::srv_record>
in_order_of_weight(std::vector<net::srv_record> all, const random_source& random) {
    std::ranges::sort(all, {}, [](const net::srv_record& each) {
        return std::pair(each.priority, each.weight);
    });
    for (auto first = all.begin(); first != all.end();) {
        const auto last = std::find_if(first, all.end(), [&](const net::srv_record& each) {
            return each.priority != first->priority;
        });
        order_group(first, last, random);
        first = last;
    }
    return all;
}

} // namespace babel::client
