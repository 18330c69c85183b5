// The register at one position, put together from the steps of a scan and the news since.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/replica/news.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace babel::cluster {

/// A scan takes a while, and names change meanwhile. It is consistent, or settled, once all news up
/// to its last step is applied. To apply a change that a step has shown already does no harm: a
/// claim sets the owner, a release removes the name only if its owner is that node.
class snapshot {
public:
    using values =
        boost::unordered_flat_map<std::string, name_value, server::name_hash, std::equal_to<>>;
    using numbers = boost::unordered_flat_set<node_number>;

    static constexpr std::size_t max_names = 2'000'000;

    /// `position`: before the scan begins; the news is read from there.
    explicit snapshot(std::uint64_t position) : position_(position), end_(position) {}

    /// Adds the answer of a step. Returns the cursor of the next one; "0": the scan is complete;
    /// empty: the answer is not valid.
    std::string add(const reply& step);

    /// Applies the entry that follows. Returns false if it is another one.
    bool apply(const news_entry& entry);

    bool is_settled() const { return is_scanned_ && position_ >= end_; }
    std::uint64_t position() const { return position_; }
    const values& names() const { return names_; }
    const numbers& nodes() const { return nodes_; }
    std::size_t dropped() const { return dropped_; }

    /// Returns whether the name is parked, or belongs to a node that is there.
    bool is_held(node_number owner) const {
        return owner == parked_names || nodes_.contains(owner);
    }

private:
    void change(node_number owner, const name_change& change);

    std::uint64_t position_;
    std::uint64_t end_;
    bool has_nodes_ = false;
    bool is_scanned_ = false;
    values names_;
    numbers nodes_;
    std::size_t dropped_ = 0;
};

} // namespace babel::cluster
