// Sessions over scripted connections.
#pragma once

#include "server/session/session_pool.hpp"
#include "server/signalling/scripted_names.hpp"
#include "server/transcript.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include <babel/core/task_group.hpp>
#include <babel/wire/codec.hpp>

#include <deque>
#include <string>
#include <vector>

namespace babel::test {

/// Sessions with scripted peers, run only as far as they get without waiting.
struct session_fixture {
    asio::io_context loop{1};
    logger to_stderr{log_level::error};
    server::event_log log{to_stderr};
    server::policy rules{unhurried(), {}, {}};
    server::counters counts;
    scripted_names names;
    server::session_pool pool{loop.get_executor(), log, rules, counts, names};
    task_group serving{loop.get_executor()};
    std::deque<scripted_peer> peers;

    /// Tests connect any number at once.
    static server::limits unhurried() {
        server::limits limits;
        limits.connect_rate = limits.login_rate = 0;
        return limits;
    }
    ~session_fixture() {
        pool.close_all();
        run_until_idle(loop);
    }
    /// A new connection; `script` is played from the first turn on.
    template <class Script>
    scripted_peer& connects(Script script, const server::origin& from = at("198.51.100.7")) {
        auto& peer = peers.emplace_back(loop.get_executor());
        script(peer);
        serving.spawn(pool.serve(peer.make_transport(), from));
        settle();
        return peer;
    }
    scripted_peer& connects() {
        return connects([](scripted_peer&) {});
    }
    scripted_peer& comes(const std::string& name) {
        auto& peer = connects();
        says(peer, wire::login{name});
        CHECK(peer.take_received() != std::vector<std::uint8_t>());
        return peer;
    }
    template <class Message>
    void says(scripted_peer& peer, const Message& message) {
        peer.sends(wire::encode(message));
        settle();
    }
    /// All of them in one read, and therefore at one time.
    template <class Message>
    void says_at_once(scripted_peer& peer, const Message& message, int times) {
        std::vector<std::uint8_t> all;
        for (; times > 0; --times)
            wire::encode_to(all, message);
        peer.sends(all);
        settle();
    }
    void settle() { run_ready(loop); }
};

inline lines heard(scripted_peer& peer) {
    return transcript(peer.take_received());
}

inline std::string numbered(std::string name, int number) {
    return name.append(std::to_string(number));
}

} // namespace babel::test
