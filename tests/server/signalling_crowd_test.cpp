// A signalling that thousands leave at once.
#include "server/signalling/signalling_fixture.hpp"

#include <ctime>

using namespace babel;

namespace {

constexpr std::size_t headcount = 8000;
constexpr std::size_t calls_of_each = 8;

/// Discards all packets.
class deaf_peer final : public server::client_peer {
public:
    using client_peer::client_peer;
    void welcome(std::span<const wire::slice>) override {}
    void send(const wire::shared_packet&) override {}
    void send(bytes_view) override {}
    void on_login() override {}
    bool probe(server::asker) override { return false; }
    void fail(error_code, std::string_view) override {}
};

/// Processor time.
template <class Work>
std::clock_t cost_of(Work&& work) {
    const auto start = std::clock();
    work();
    return std::clock() - start;
}

} // namespace

TEST_CASE("the departure of many with pending calls costs less than their calls", "[signalling]") {
    server::policy rules;
    server::counters counts;
    rules.limits.login_rate = rules.limits.call_rate = rules.limits.message_rate = 0;
    rules.limits.users_per_source = headcount;
    server::signalling signals([] {}, rules, counts);
    std::deque<deaf_peer> crowd;
    for (std::size_t i = 0; i < headcount; ++i)
        crowd.emplace_back(test::home);
    const auto ask = [&](server::client_peer& who, const auto& message) {
        const auto packet = wire::encode(message);
        signals.on_packet(who, bytes_view(packet).subspan(wire::length_bytes), {});
    };
    const auto name = [](std::size_t number) { return std::to_string(number % headcount) + "th"; };

    for (std::size_t i = 0; i < headcount; ++i)
        ask(crowd[i], wire::login{name(i)});
    const auto calling = cost_of([&] {
        for (std::size_t i = 0; i < headcount; ++i)
            for (std::size_t k = 1; k <= calls_of_each; ++k)
                ask(crowd[i], wire::call_request{name(i + k), "", 4242});
    });
    const auto leaving = cost_of([&] {
        for (const std::size_t first : {0U, 1U}) // those who stay have lost calls meanwhile
            for (std::size_t i = first; i < headcount; i += 2)
                signals.on_gone(crowd[i], {});
    });
    REQUIRE(counts.value(server::counter::calls) == headcount * calls_of_each);
    CHECK(leaving < calling);
}
