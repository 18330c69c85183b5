// Ids whose tickets the relay refuses.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace babel::server {

/// A ticket that is granted later, by chance for the same id, has a later expiry, and passes. When
/// there are too many ids, the oldest gives way. All times are Unix times in seconds.
class refused_ids {
public:
    static constexpr std::size_t most = 65536;

    struct terms {
        std::uint64_t until;       ///< end of the refusal
        std::uint64_t last_expiry; ///< of the tickets that are refused
    };
    /// Never shortens an earlier refusal.
    void add(std::uint32_t id, terms added) {
        const auto [at, is_new] = terms_.try_emplace(id, added);
        at->second.until = std::max(at->second.until, added.until);
        at->second.last_expiry = std::max(at->second.last_expiry, added.last_expiry);
        if (!is_new) return;
        order_.push_back(id);
        if (order_.size() > most) remove_oldest();
    }

    bool contains(std::uint32_t id, std::uint64_t ticket_expiry, std::uint64_t now) const {
        const auto at = terms_.find(id);
        return at != terms_.end() && now < at->second.until &&
               ticket_expiry <= at->second.last_expiry;
    }

    /// Forgets what is over, as far as nothing older is left.
    void tidy(std::uint64_t now) {
        while (!order_.empty() && terms_.at(order_.front()).until <= now)
            remove_oldest();
    }

    std::size_t size() const { return order_.size(); }

private:
    void remove_oldest() {
        terms_.erase(order_.front());
        order_.pop_front();
    }

    boost::unordered_flat_map<std::uint32_t, terms> terms_;
    std::deque<std::uint32_t> order_; // the oldest first
};

} // namespace babel::server
