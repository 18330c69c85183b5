// Three clients, two of them on babel/2 links, act by the input and hear nothing wrong from the
// server. Their names may belong to two keys, of which the first endorses the second. An input of
// an odd size has a server with realms.
#include "fuzz/choices.hpp"
#include "fuzz/keys_of_users.hpp"
#include "fuzz/require.hpp"
#include "fuzz/witness.hpp"
#include "server/names/name_keeper.hpp"
#include "server/session/session_pool.hpp"
#include "server/signalling/rules.hpp"
#include "support/scripted_transport.hpp"
#include <babel/core/task_group.hpp>
#include <babel/server/realm_name.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace {

using namespace babel;
using fuzz::choices, fuzz::link_binding, fuzz::names, fuzz::noon, fuzz::ours;
using fuzz::require, fuzz::witness;
using test::scripted_peer;

struct client {
    std::optional<scripted_peer> peer;
    bool is_extended = false;
    witness knows;
    bool has_tried = false; // to log in, perhaps
    bool has_list = false;  // and tries once, with a list
};

/// A server, its clients, and what the input makes them do.
class play {
public:
    explicit play(bool has_realms) : has_realms_(has_realms) {
        if (has_realms) pool_.signals().separate_realms();
        records_.restore({}, {}, [this](const server::file_change&, auto done) {
            waiting_.push_back(std::move(done));
        });
    }
    play(const play&) = delete;
    play& operator=(const play&) = delete;
    ~play() {
        pool_.close_all();
        loop_.restart();
        loop_.poll();
        require(serving_.size() == 0);
    }

    void step(choices& input) {
        auto& who = clients_[input.next() % clients_.size()];
        const auto what = input.next();
        if (!who.peer) return connect(who);
        switch (what % 10) {
        case 0:
            return log_in(who, input.next());
        case 1:
            return say(who, wire::call_request{input.name(), "", input.next()});
        case 2:
            return say(who, wire::call_request{input.name(), input.name(), 9});
        case 3:
            if (what / 10 % 2 == 1) return watch(who, input);
            return say(who, wire::call_refused{input.name()});
        case 4:
            who.has_tried = true;
            return who.peer->sends(input.take(1 + what / 10));
        case 5:
            return who.peer->stops_taking(input.next());
        case 6:
            return who.peer->takes();
        case 7:
            return who.peer->closes();
        case 8:
            now_ += std::chrono::seconds(input.next());
            return pool_.sweep(now_);
        default:
            if (what / 10 % 4 != 1) save(what / 10 % 4 == 3);
            return settle();
        }
    }

    /// A client that took all packets knows exactly the users of one realm, without itself.
    void check_rosters() {
        settle();
        for (auto& each : clients_)
            if (each.peer && !each.peer->saw_close()) each.peer->takes();
        settle();
        std::set<std::string, std::less<>> online;
        std::map<std::string_view, std::size_t> realms;
        for (const auto& each : pool_.list()) {
            online.emplace(each.name);
            ++realms[realm_of(each.name)];
        }
        for (auto& each : clients_) {
            if (!each.peer || each.peer->saw_close() || !each.knows.is_in()) continue;
            if (each.knows.is_watcher()) continue;
            const auto is_known = [&](const auto& realm) {
                const auto& contacts = each.knows.contacts();
                return contacts.size() + 1 == realm.second &&
                       std::ranges::all_of(contacts, [&](const auto& one) {
                           return realm_of(one.first) == realm.first;
                       });
            };
            require(std::ranges::any_of(realms, is_known));
            for (const auto& [name, flags] : each.knows.contacts()) {
                require(online.contains(name));
                const bool is_bound = records_.names().find(name) != nullptr;
                require(is_bound || (flags & wire::contact_flag::proved) == 0);
                require(!is_bound || (flags & wire::contact_flag::guest) == 0);
            }
        }
    }

private:
    static constexpr auto address = "198.51.100.7";

    std::string_view realm_of(std::string_view name) const {
        return has_realms_ ? server::realm_of(name) : std::string_view();
    }
    void connect(client& who) {
        const bool is_extended = &who != &clients_.front();
        who = {std::nullopt, is_extended, witness(is_extended), false, false};
        who.peer.emplace(loop_.get_executor());
        server::link_description link;
        if (is_extended) link = {server::protocol::babel2, link_binding};
        serving_.spawn(pool_.serve(
            who.peer->make_transport(), server::origin_of(address, "192.0.2.1"), nullptr, link
        ));
        settle();
    }
    void log_in(client& who, std::uint8_t choice) {
        if (who.has_list) return;
        const bool is_first = !std::exchange(who.has_tried, true);
        const auto number = choice % names.size();
        const auto& [key, proofs] = ours().people[choice / 32 % 2];
        wire::bytes_list_buffer chain;
        if (choice / 16 % 2 == 1) chain.add(ours().endorsement);
        if (!who.is_extended)
            say(who, wire::login{names[number]});
        else if (choice >= 128)
            say(who, wire::who_is{names[number]});
        else if (choice >= 64)
            say(who, wire::login2{names[number], key.bytes, proofs[number], {}, {}, chain.view()});
        else if (choice >= 32)
            log_in_watching(who, names[number]);
        else if (choice >= 16 && is_first)
            log_in_with_list(who, names[number]);
        else
            say(who, wire::login2{names[number], {}, {}, {}, {}, {}});
    }
    void log_in_watching(client& who, std::string_view name) {
        wire::string_list_buffer capabilities;
        capabilities.add(server::watched_names);
        who.knows.begin_to_watch();
        say(who, wire::login2{name, {}, {}, {}, capabilities.view(), {}});
    }
    /// With the list that a client of that name had last, if there is one.
    void log_in_with_list(client& who, std::string_view name) {
        who.has_list = true;
        const auto& list = lists_[std::string(name)];
        wire::string_list_buffer capabilities;
        capabilities.add(server::list_positions);
        who.knows.begin_to_hear_positions(name, list);
        say(who, list.at);
        say(who, wire::login2{name, {}, {}, {}, capabilities.view(), {}});
    }
    void keep_list(const client& who) {
        const auto& list = who.knows.list();
        if (list && list->at.run != 0) lists_.insert_or_assign(who.knows.name(), *list);
    }
    void watch(client& who, choices& input) {
        wire::string_list_buffer some;
        const auto what = static_cast<wire::watch_change>(input.next() % 3);
        for (auto count = input.next() % 4; count > 0; --count)
            some.add(input.name());
        say(who, wire::watch{what, some.view()});
    }
    /// Ends the first change of the files that waits.
    void save(bool is_disk_full) {
        if (waiting_.empty()) return;
        const auto done = std::move(waiting_.front());
        waiting_.pop_front();
        done(
            is_disk_full ? make_error_code(boost::system::errc::no_space_on_device) : error_code()
        );
    }
    template <class Message>
    void say(client& who, const Message& message) {
        who.peer->sends(wire::encode(message));
    }
    void settle() {
        loop_.restart();
        loop_.poll();
        for (auto& each : clients_) {
            if (!each.peer) continue;
            each.knows.hear(each.peer->take_received());
            keep_list(each);
            if (each.peer->saw_close()) each = client();
        }
    }

    asio::io_context loop_{1};
    logger to_stderr_{log_level::error};
    server::event_log log_{to_stderr_};
    server::policy rules_;
    server::counters counts_;
    std::deque<server::name_records::saved> waiting_;
    server::name_records records_{counts_, [] { return noon; }};
    server::name_keeper keeper_{rules_, counts_, records_};
    server::session_pool pool_{loop_.get_executor(), log_, rules_, counts_, keeper_};
    task_group serving_{loop_.get_executor()};
    std::array<client, 3> clients_;
    std::map<std::string, fuzz::known_list> lists_; // by the names of those who had them
    server::time_point now_ = std::chrono::steady_clock::now();
    bool has_realms_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    choices input(bytes_view(data, size));
    play all(size % 2 == 1);
    while (input.any())
        all.step(input);
    all.check_rosters();
    return 0;
}
