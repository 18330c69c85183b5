// Questions of other nodes about sessions here.
#pragma once

#include "cluster/membership/actions.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

class probes_here {
public:
    static constexpr std::size_t max_waiting = 256;

    struct asker {
        node_number node;
        ticket which;
        bool operator==(const asker&) const = default;
    };

    /// Returns whether a probe has to begin: the first question about that name. Drops a question
    /// beyond the limit, whose login then waits in vain.
    bool add(const std::string& name, asker by) {
        if (count_ >= max_waiting) return false;
        auto& askers = askers_[name];
        if (std::ranges::find(askers, by) != askers.end()) return false;
        askers.push_back(by);
        ++count_;
        return askers.size() == 1;
    }

    /// Everybody who asked about that name.
    std::vector<asker> take(std::string_view name) {
        const auto found = askers_.find(name);
        if (found == askers_.end()) return {};
        auto askers = std::move(found->second);
        askers_.erase(found);
        count_ -= askers.size();
        return askers;
    }

    void clear() {
        askers_.clear();
        count_ = 0;
    }

private:
    boost::unordered_flat_map<std::string, std::vector<asker>, server::name_hash, std::equal_to<>>
        askers_;
    std::size_t count_ = 0;
};

} // namespace babel::cluster
