// Bans of the whole cluster, as this node applies them, in step with the register.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/scan_steps.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/operating/ban_book.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

/// A change counts here at once, and waits for the register, also over links: until its script is
/// answered. ban_told reports each change of bans that count here.
///
/// Each link reads all bans. The register is right, as each node hears of all its changes; unless
/// it lost some: it is another run of the engine, or its changes are older than those known here.
/// Then this node writes its bans back, and its lifts as well, and the later change counts.
class ban_keeper {
public:
    static constexpr std::size_t max_waiting = 256;
    static constexpr std::size_t batch_size = 64;
    static constexpr std::size_t max_seen = 2 * ban_book::max_bans;
    static constexpr std::chrono::seconds pause_when_full{1};

    enum class outcome : std::uint8_t {
        changed,
        no_change, ///< It is so already.
        full,      ///< There are too many bans, or too many changes wait.
    };

    /// `subject`: see is_ban_subject().
    outcome change(const std::string& subject, bool is_ban, actions& out);
    bool is_banned(std::string_view subject) const;
    std::size_t bans() const { return book_.bans(); }
    /// Changes that the register does not have yet.
    std::size_t waiting() const { return waiting_.size(); }
    /// Bans that are not valid, or too many.
    std::uint64_t dropped() const { return dropped_ + book_.dropped(); }

    void on_news(const ban_changed& news, actions& out);
    /// A step of the scan of the names, of which the first one begins to scan the bans. Returns
    /// whether it is valid, as below.
    bool on_names_scanned(const reply& step, script_line& line, actions& out);
    /// A further step.
    bool on_scanned(const reply& answer, script_line& line, actions& out);
    /// Answers to ban or unban, and to keep. Null: the engine was full.
    bool on_changed(const reply* answer, time_point now, actions& out);
    void on_kept(const reply* answer, time_point now);

    void send(script_line& line, time_point now, actions& out);
    /// Nothing is known of scripts in flight.
    void end_link();

private:
    struct waiting_change {
        bool is_banned;
        std::uint64_t serial;
        /// Number of the change before it, as the script was sent. Null: it is to be sent.
        std::optional<std::uint64_t> sent_over = {};
    };
    struct sent_change {
        std::string subject;
        bool is_banned;
        std::uint64_t serial;
    };
    /// Bans that the register shows while they are scanned.
    struct scan {
        std::uint64_t known; ///< the latest change before it
        std::uint64_t latest = 0;
        std::map<std::string, ban_change, std::less<>> seen = {};
        bool is_whole = true; ///< nothing was left out
    };

    bool add(std::string_view cursor, const reply& flat, script_line& line, actions& out);
    void note(const std::string& subject, ban_change change, actions& out);
    void finish(const std::string& run, actions& out);
    void settle_waiting(actions& out);
    void send_change(
        const std::string& subject, waiting_change& change, script_line& line, actions& out
    );
    void send_batch(script_line& line, actions& out);
    /// Makes a change, and tells its effect.
    template <class Change>
    void apply(const std::string& subject, actions& out, Change change);

    ban_book book_;
    std::map<std::string, waiting_change, std::less<>> waiting_;
    std::uint64_t last_serial_ = 0;
    std::deque<sent_change> sent_; // scripts in flight
    std::optional<scan> scan_;     // null: none is under way
    scan_steps steps_;
    bool is_read_ = false;             // over this link
    std::string run_;                  // of the engine that was read last
    std::deque<std::string> to_keep_;  // subjects that the register lacks
    std::vector<std::string> keeping_; // the same, in flight
    time_point retry_from_{};          // the engine was full
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster
