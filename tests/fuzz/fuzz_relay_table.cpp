// Clients with and without tickets act by the input at the relay's table; nothing passes to a leg
// but from its opposite one, and the counts of legs stay right.
#include "fuzz/require.hpp"
#include "server/relay/relay_fixture.hpp"
#include "server/relay/rules/address_answers.hpp"
#include "server/relay/rules/relay_table.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace babel;
using fuzz::require;
using test::relay_client;

constexpr std::size_t client_count = 4;

server::leg_address place(std::uint8_t number) {
    server::leg_address out;
    out.address = *server::ip_address::parse("192.0.2.1");
    out.port = static_cast<std::uint16_t>(1000 + (number & 7U));
    out.link = number & 8U ? number : 0;
    out.exported.fill(number);
    return out;
}

struct world {
    server::relay_limits limits{2, 256, 100};
    server::relay_counters counts;
    int held = 0;
    server::relay_table table{
        {test::relay_secret, limits, counts, [this](const server::relay_news& news) {
             held += news.what == server::relay_news::kind::held ? 1 : -1;
         }}};
    server::address_answers answers{counts};
    server::relay_table::time_point now{};
    std::array<relay_client, client_count> clients{
        relay_client(1, 2), relay_client(2, 1), relay_client(3, 4), relay_client(2, 3)};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    world w;
    for (std::size_t at = 0; at + 2 < size; at += 3) {
        auto& client = w.clients[data[at + 1] % client_count];
        const auto from = place(data[at + 2]);
        switch (data[at] % 6) {
        case 0:
        case 1: {
            const bool is_copy = from.link != 0 && data[at] % 6 == 1;
            const auto bind =
                from.link != 0 && !is_copy ? client.bind_by_tls(from.exported) : client.bind();
            const auto answer = w.table.bind(bind, from, w.now, test::relay_time);
            require(answer.empty() || (!is_copy && client.take(answer).has_value()));
            break;
        }
        case 2: {
            const auto before = w.counts.datagrams.load();
            const auto* to = w.table.route(client.sealed(), from, w.now);
            require((to != nullptr) == (w.counts.datagrams.load() > before));
            require(!to || w.table.pairs() > 0);
            break;
        }
        case 3: {
            const bytes_view raw(data + at + 1, size - at - 1);
            w.table.bind(raw, from, w.now, test::relay_time);
            w.table.route(raw, from, w.now);
            require(w.answers.answer(raw, from, 1, w.now).size() <= raw.size());
            break;
        }
        case 4:
            w.now += std::chrono::seconds(data[at + 1]);
            w.table.tidy(w.now, test::relay_time);
            break;
        default:
            if (data[at + 1] & 1U)
                w.table.forget_link(data[at + 2]);
            else
                w.table.drop(data[at + 1] % 5U, data[at + 2] % 5U, test::relay_time + 3600);
        }
        require(w.held == static_cast<int>(w.table.pairs()));
        require(w.table.udp_legs() + w.table.tls_legs() <= 2 * w.table.pairs());
        require(w.table.pairs() <= w.limits.calls);
    }
    return 0;
}
