// The rules of a node in a cluster: a machine without I/O and without a clock.
#pragma once

#include "cluster/engine/engine_info.hpp"
#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/beat_watch.hpp"
#include "cluster/membership/claim_queue.hpp"
#include "cluster/membership/courier.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/joining.hpp"
#include "cluster/membership/liveness.hpp"
#include "cluster/membership/name_collector.hpp"
#include "cluster/membership/owner_copy.hpp"
#include "cluster/membership/register_reader.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/operating/operator_rules.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/replica.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// The owner performs the actions in their order, and calls flush() at the end of each turn of its
/// loop in which it called anything else. It calls on_tick() several times a second.
///
/// A link has one owner, and fails as a whole: after restart_link nothing of the old one is passed
/// on. Sessions and the replica outlive it.
class membership {
public:
    explicit membership(node_identity who);
    membership(const membership&) = delete;
    membership& operator=(const membership&) = delete;

    /// Both connections are open, and the scripts are loaded.
    void on_link_up(const engine_facts& engine, time_point now, actions& out);
    void on_link_down(actions& out) { end_link(out); }
    /// The answer to the first script that has none yet.
    void on_reply(const reply& answer, time_point now, actions& out);
    /// The answer to a read of the news, also an empty one.
    void on_reading(const reading& read, time_point now, actions& out);
    void on_tick(time_point now, actions& out);
    void flush(time_point now, actions& out);

    /// "users state address version", for the other nodes; told with the next beat.
    void set_info(std::string info) { info_ = std::move(info); }

    /// A login asks for a name. login_decided follows: at once, or within claim_queue::max_hold and
    /// the time that a link takes to fail.
    void ask(ticket which, claimant who, time_point now, actions& out);
    void withdraw(ticket which) { claims_.withdraw(which); }
    /// A session here has ended. Does nothing if its name was lost.
    void release(std::string_view name);
    /// The same for a user who moves to another node; see park_queue. Users see the name at no
    /// node meanwhile; if nobody keeps it, they are told so after the next link's snapshot. Returns
    /// false, and releases the name, if the register may not have it for this node.
    bool park(std::string_view name, std::string source, std::chrono::seconds time) {
        const bool is_parked = claims_.parks().add(name, std::move(source), time);
        if (!is_parked) release(name);
        if (is_parked) reader_.park(name);
        on_probed(name, false);
        return is_parked;
    }
    /// The answer to probe_session. If it is not alive, release its name first.
    void on_probed(std::string_view name, bool is_alive) { courier_.on_probed(name, is_alive); }
    /// Checks whether the session of a name of another node is alive, for no login that waits.
    void doubt(std::string_view name) { courier_.doubt(name, others()); }
    /// Copy of the owners of names. Changes of it are answered by owner_answered.
    owner_copy& owners() { return owners_; }
    const owner_copy& owners() const { return owners_; }
    /// Sends a message to a node; message_routed follows. Returns false if there is no room.
    bool route(node_number to, std::string text, std::uint64_t which);
    /// Sends bytes of a user here to a user of another node, which passes them on once it has seen
    /// the sender come. Returns false if there is no room, or no other node has that name.
    bool
    write(std::string_view from, std::string_view to, std::string_view bytes, std::uint64_t which) {
        return is_linked() && courier_.write({from, to, bytes}, which, others());
    }
    /// A session here has other flags.
    void set_flags(std::string_view name, std::uint8_t flags) { here_.set_flags(name, flags); }
    /// Removes this node from the register. has_left() is true once that is done, or the link over.
    void leave(actions& out);
    bool has_left() const { return joining_.at() == joining::phase::away; }
    operator_rules& operators() { return operators_; }
    const operator_rules& operators() const { return operators_; }

    bool is_linked() const { return joining_.at() == joining::phase::linked && owners_.is_whole(); }
    /// True if the news has shown all changes of the sessions here.
    bool is_settled() const { return reader_.is_settled(); }
    node_number number() const { return line_.number(); }
    const replica& others() const { return reader_.others(); }
    std::size_t users() const { return here_.size(); }
    const beat_watch& watch() const { return watch_; }
    const claim_queue& claims() const { return claims_; }
    const joining& joined() const { return joining_; }
    /// Messages that were dropped, and bans.
    std::uint64_t dropped() const { return courier_.dropped() + operators_.dropped(); }

private:
    static constexpr std::chrono::seconds young_engine{6};
    static constexpr std::chrono::seconds first_come_time{3};
    static constexpr std::chrono::seconds pause_when_full{1};

    void end_link(actions& out);
    void restart(std::string why, actions& out);

    void on_answer(script which, const reply* answer, time_point now, actions& out);
    void on_joined(const reply& answer, time_point now, actions& out);
    void on_beaten(const reply& answer, time_point now, actions& out);
    void on_scanned(const reply& answer, time_point now, actions& out);
    void on_claimed(const reply* answer, actions& out);

    script_line line_;
    joining joining_;
    liveness liveness_;
    beat_watch watch_;
    here_names here_;
    owner_copy owners_{here_};
    claim_queue claims_{here_, owners_};
    courier courier_{here_, claims_};
    register_reader reader_{line_, joining_, here_, claims_};
    operator_rules operators_{line_, reader_.others(), here_, claims_, courier_};
    name_collector collector_;
    std::string info_ = "0 up - -";
    time_point logins_from_{}; // earlier only what was there is claimed and written
    time_point claims_from_{}; // the engine was full
};

} // namespace babel::cluster
