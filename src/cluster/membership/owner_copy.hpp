// Names that belong to keys: this node's copy of the register, and changes of it.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/scan_steps.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/replica/news.hpp"
#include <babel/server/keyed_hash.hpp>
#include <babel/server/name_book.hpp>
#include <babel/server/name_register.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// The register decides; the copy answers at once, and is behind by what the news has not told.
///
/// Another run of the engine may have lost changes, and a register with another id has lost all.
/// Names that the copy has and a scan lacks then, or has for an earlier owner, are written back, so
/// that nobody else can register them, and no former owner has them again. Else names that a scan
/// lacks are free, also if it has none.
class owner_copy {
public:
    static constexpr std::size_t max_asked = 256;
    static constexpr std::size_t batch_size = 64;
    static constexpr std::size_t max_batches = 4;
    static constexpr std::size_t max_names = 2'000'000;

    /// Lifetime: `here` outlives it.
    explicit owner_copy(const here_names& here) : here_(here) {}

    const server::name_book& names() const { return names_; }
    /// True from the end of the first scan on.
    bool is_whole() const { return is_whole_; }
    /// Names and owners that were not valid, or found no room.
    std::uint64_t dropped() const { return dropped_; }

    /// owner_answered follows.
    void change(std::uint64_t which, server::ownership_change wanted, actions& out);

    /// Reads all names. The news has to be read from an earlier time on.
    void scan(script_line& line, actions& out);
    /// A step of the scan. Returns whether the answer is valid.
    bool on_scanned(const reply* step, script_line& line, actions& out);
    void on_news(const news_entry& entry, actions& out);
    /// A script shows the owner of a name, as a value of the register; empty: it is free.
    void learn(std::string_view name, std::string_view value, actions& out);

    /// Sends as many changes as may be in flight; those that were asked for only if it takes them.
    void send(script_line& line, bool takes_changes, actions& out);
    /// `answer`: null if the engine was full.
    void on_changed(const reply* answer, actions& out);
    void end_link(actions& out);

private:
    using owner_now = std::optional<server::binding>;
    using name_set = boost::unordered_flat_set<std::string, server::name_hash, std::equal_to<>>;
    using outcome = owner_answered::result;

    struct asked_change {
        std::uint64_t which;
        server::ownership_change wanted;
    };
    struct sent_change {
        std::optional<std::uint64_t> which; // null: it writes a name back
        std::string name;
    };
    /// The news counts more than steps of a scan, which may be older or younger than it.
    struct scanned_names {
        server::name_book names;
        name_set told; // by the news since its begin
    };

    void ask(const std::string& cursor, script_line& line, actions& out);
    bool send_batch(script_line& line, bool takes_changes, actions& out);
    void finish(const std::string& source, actions& out);
    void keep_lost();
    void set(server::name_book& in, std::string_view name, const owner_now& now);
    void change_copy(std::string_view name, const owner_now& now, actions& out);
    void forget_lost(std::string_view name);

    const here_names& here_;
    server::name_book names_;
    bool is_whole_ = false;
    std::optional<scanned_names> scan_; // under way
    scan_steps steps_;
    std::string scanned_source_; // run of the engine and id of the register, of the last whole scan
    std::string source_;         // the same, once it has all names back
    std::deque<asked_change> asked_;
    std::deque<std::string> to_write_back_; // some may not be lost any more
    name_set lost_;                         // and not known to be back
    std::deque<std::vector<sent_change>> in_flight_;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster
