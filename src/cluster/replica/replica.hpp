// A node's copy of the register: the other nodes, and the names that they have.
#pragma once

#include "cluster/replica/names_by_realm.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/snapshot.hpp"
#include <babel/server/presence_history.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

using time_point = std::chrono::steady_clock::time_point;

/// A change of the names that other nodes have.
struct presence_fact {
    enum class kind : std::uint8_t {
        came,
        moved, ///< to another node, or has other flags; it stays online
        went
    };
    kind what;
    std::string name;
    node_number node = parked_names; ///< of one that came or moved
    std::uint8_t flags = 0;
    bool operator==(const presence_fact&) const = default;
};

using presence_facts = std::vector<presence_fact>;

/// The register at one position of its history, without the names of this node.
///
/// A name whose node died, or that a snapshot of another engine lacks, is an orphan for a while: it
/// is still shown, but nobody can call it. Its user is most likely logging in at another node.
class replica {
public:
    static constexpr std::chrono::seconds orphan_timeout{3};
    /// After another run of the engine, or in a register that was emptied, when all nodes claim
    /// their names again.
    static constexpr std::chrono::seconds other_run_timeout{6};

    /// Relation of a snapshot to the news before it.
    enum class continuity : std::uint8_t {
        same_run, ///< Names that it lacks were released.
        other_run ///< Their nodes may be about to claim them again.
    };

    struct place {
        node_number node;
        bool is_callable;
        std::uint8_t flags = 0;
        bool is_orphan = false; ///< its node died, or another engine lacks it
        bool operator==(const place&) const = default;
    };

    /// From now on for_each_in() reads one realm alone, and no history is kept. Call it before the
    /// first name.
    void sort_by_realm() { names_.sort(); }

    std::uint64_t position() const { return position_; }
    /// Names of all nodes whose presence changed, by the positions of the news.
    const server::presence_history& history() const { return history_; }
    /// The history is of use up to this position: orphans of later ones may be gone at other nodes
    /// already, and may not be here.
    std::uint64_t known_position() const { return orphans_.empty() ? position_ : calm_position_; }
    /// True if users are shown exactly the register at position(), except for names of this node:
    /// no orphans, no parked names, of which a new node does not know the flags, and none left out.
    bool is_exact() const { return orphans_.empty() && parked_ == 0 && dropped_ == 0; }
    std::size_t size() const { return names_.size(); }
    std::size_t parked() const { return parked_; }
    bool has_other_nodes() const { return !nodes_.empty(); }
    /// Names that the last snapshot and the news since left out: too many, or not valid.
    std::size_t dropped() const { return dropped_; }

    /// Calls `use(name, place)` for each name.
    template <class Use>
    void for_each(Use use) const {
        names_.for_each([&use](const std::string& name, const entry& each) {
            use(name, place_of(each));
        });
    }
    /// The same for the names of a realm; see server::realm_of().
    template <class Use>
    void for_each_in(std::string_view realm, Use use) const {
        names_.for_each_in(realm, [&use](const std::string& name, const entry& each) {
            use(name, place_of(each));
        });
    }
    /// The number of names in the realm of that one, without it.
    std::size_t size_besides(std::string_view name) const {
        return names_.size_around(name) - (names_.find(name) ? 1 : 0);
    }
    /// Null: no other node has it.
    std::optional<place> find(std::string_view name) const;

    /// Applies the entry that follows. Returns false, and does nothing, if it is another one: take
    /// a snapshot. Of the names of `self` only those count that other nodes had, or will have.
    bool apply(const news_entry& fact, node_number self, time_point now, presence_facts& facts);

    /// Replaces everything by a settled snapshot, and adds only the difference to the facts.
    void adopt(
        const snapshot& from,
        node_number self,
        continuity since,
        time_point now,
        presence_facts& facts
    );

    /// Removes orphans whose time is over. Call it at next_deadline() or later.
    void expire(time_point now, presence_facts& facts);
    /// time_point::max(): there is none.
    time_point next_deadline() const;

private:
    static constexpr node_number orphaned = std::numeric_limits<node_number>::max();

    struct entry {
        node_number owner;
        std::uint8_t flags = 0;
        time_point until = time_point::max(); // of an orphan
    };

    static place place_of(const entry& of) {
        const bool is_callable = of.owner != parked_names && of.owner != orphaned;
        const auto node = is_callable ? of.owner : parked_names;
        return {node, is_callable, of.flags, of.owner == orphaned};
    }
    void change(node_number owner, const name_change& change, presence_facts& facts);
    void change_own(const name_change& change, presence_facts& facts);
    void show(const std::string& name, const name_value& value, presence_facts& facts);
    void hide(const std::string& name, presence_facts& facts);
    void set_owner(entry& of, node_number owner);
    /// The presence of the name changes, or may do so at other nodes.
    void note(std::string_view name) {
        if (!names_.is_sorted()) history_.note(name, position_);
    }
    void orphan_names_of(node_number node, time_point now);

    std::uint64_t position_ = 0;
    std::uint64_t calm_position_ = 0; // before the first of the orphans
    server::presence_history history_;
    snapshot::numbers nodes_; // without this one
    names_by_realm<entry> names_;
    std::multimap<time_point, std::vector<std::string>> orphans_; // some may be back
    std::size_t parked_ = 0;
    std::size_t dropped_ = 0;
};

} // namespace babel::cluster
