// A relay's table, two clients of it, and their places.
#pragma once

#include "server/relay/relay_fixture.hpp"
#include "server/relay/rules/relay_table.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace babel::test {

inline server::leg_address udp(const std::string& address, std::uint16_t port = 5000) {
    server::leg_address out;
    out.address = *server::ip_address::parse(address);
    out.port = port;
    return out;
}

inline server::leg_address tls(std::uint32_t link) {
    auto out = udp("198.51.100.3");
    out.link = link;
    out.exported.fill(static_cast<std::uint8_t>(link));
    return out;
}

inline const server::leg_address here = udp("198.51.100.1");
inline const server::leg_address there = udp("198.51.100.2");

struct table_fixture {
    server::relay_limits limits;
    server::relay_counters counts;
    std::vector<server::relay_news> news;
    std::uint64_t unix_time = relay_time;
    server::relay_table::time_point now{};
    server::relay_table table{
        {relay_secret, limits, counts, [this](const server::relay_news& each) {
             news.push_back(each);
         }}};
    relay_client alice{10, 20};
    relay_client bob{20, 10};

    datagram answer(bytes_view bind, const server::leg_address& from) {
        return table.bind(bind, from, now, unix_time);
    }
    std::optional<wire::bound_code> binds(relay_client& who, const server::leg_address& from) {
        const auto bind = from.link == 0 ? who.bind() : who.bind_by_tls(from.exported);
        const auto got = who.take(answer(bind, from));
        return got ? std::optional(got->verdict) : std::nullopt;
    }
    /// Binds by the cookie that the relay sends.
    void is_bound(relay_client& who, const server::leg_address& from) {
        auto told = binds(who, from);
        if (told == wire::bound_code::again) told = binds(who, from);
        CHECK(told == wire::bound_code::bound);
    }
    void both_bound() {
        is_bound(alice, here);
        is_bound(bob, there);
    }
    const server::leg_address* route(const datagram& sealed, const server::leg_address& from) {
        return table.route(sealed, from, now);
    }
    std::uint64_t dropped(server::relay_counters::drop why) const {
        return counts.dropped[static_cast<std::size_t>(why)].load();
    }
    std::uint64_t refused(server::relay_counters::refusal why) const {
        return counts.refused[static_cast<std::size_t>(why)].load();
    }
    void later(std::chrono::seconds time) {
        now += time;
        unix_time += static_cast<std::uint64_t>(time.count());
        table.tidy(now, unix_time);
    }
};

} // namespace babel::test
