// Names of the sessions of this node.
#pragma once

#include "cluster/membership/claimant.hpp"
#include "cluster/node_number.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cluster {

/// They outlive links: each link, and each snapshot, claims them again. Until the answer comes a
/// name is not claimed, and whatever the news has about it is older than that answer.
class here_names {
public:
    bool contains(std::string_view name) const { return names_.contains(name); }
    std::size_t size() const { return names_.size(); }

    /// `position`: of the register, when the name was granted.
    void enter(claimant who, std::uint64_t position);
    /// Returns whether it was here.
    bool leave(std::string_view name);
    /// Other flags are claimed with the name again.
    void set_flags(std::string_view name, std::uint8_t flags);
    /// Its user proved that key at that node, which may take the name. Returns false, and does
    /// nothing, if the name is not here, or its session has another key, or none.
    bool yield(std::string_view name, std::string_view key, node_number to);
    /// The last node to which a name that is here was yielded. Null: there is none.
    std::optional<node_number> yielded_to(std::string_view name) const;
    /// Of the register, when the name was granted. Null: it is not here, or its claim over this
    /// link is not answered.
    std::optional<std::uint64_t> position_of(std::string_view name) const;

    /// Calls `use(name)` for each name.
    template <class Use>
    void for_each(Use use) const {
        for (const auto& [name, each] : names_)
            use(name);
    }

    void claim_again();
    /// True if some are to be claimed, or have been and are gone.
    bool is_claiming() const { return !again_.empty(); }
    /// The next one to claim. Null: there is none. Lifetime: until the next change.
    const claimant* take_unclaimed();
    /// Puts one back whose claim the engine could not run.
    void put_back(std::string name) { again_.push_back(std::move(name)); }

    /// The answer to a claim. Returns whether a session here has lost its name by that.
    bool on_verdict(std::string_view name, bool is_ours, std::uint64_t position);
    /// Another node claimed the name at that position. Returns the same.
    bool on_claimed_elsewhere(std::string_view name, std::uint64_t position);

private:
    struct holding {
        claimant who;
        std::uint64_t claimed_at = 0;
        bool is_claimed = true;
        std::optional<node_number> yielded_to{};
        std::uint8_t flags_sent = 0; // with the last claim over this link
    };

    boost::unordered_flat_map<std::string, holding, server::name_hash, std::equal_to<>> names_;
    std::deque<std::string> again_; // some may be gone
};

} // namespace babel::cluster
