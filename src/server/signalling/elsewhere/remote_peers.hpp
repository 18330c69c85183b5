// Users of other nodes who have calls with users of this one.
#pragma once

#include "server/signalling/elsewhere/remote_peer.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Lifetime: its peers have fixed addresses until they are erased.
class remote_peers {
public:
    static constexpr std::size_t max_count = 10'000;

    explicit remote_peers(remote_peer::carrier carry) : carry_(std::move(carry)) {}
    remote_peers(const remote_peers&) = delete;
    remote_peers& operator=(const remote_peers&) = delete;

    /// Null: there is none of that name.
    remote_peer* find(std::string_view name) const {
        const auto found = all_.find(name);
        return found == all_.end() ? nullptr : found->second.get();
    }
    /// Makes one if there is none. Null: there are too many.
    remote_peer* at(std::string_view name) {
        if (auto* known = find(name)) return known;
        if (all_.size() >= max_count) return nullptr;
        return all_.emplace(std::string(name), std::make_unique<remote_peer>(name, carry_))
            .first->second.get();
    }
    void erase(std::string_view name) { all_.erase(all_.find(name)); }
    std::size_t size() const { return all_.size(); }

    /// Those for whom `holds(const remote_peer&)`.
    template <class Condition>
    std::vector<remote_peer*> where(Condition holds) const {
        std::vector<remote_peer*> out;
        for (const auto& [name, each] : all_)
            if (holds(*each)) out.push_back(each.get());
        return out;
    }

private:
    remote_peer::carrier carry_;
    boost::unordered_flat_map<std::string, std::unique_ptr<remote_peer>, name_hash, std::equal_to<>>
        all_;
};

} // namespace babel::server
