// The calls of a client, and queries about them. No I/O, no clock.
#pragma once

#include <babel/call/call_phase.hpp>

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::client {

/// Calls in the order in which they began, in any phase. `Call`: call::call, or a type of a test.
template <class Call>
class call_list {
public:
    Call& add(std::unique_ptr<Call> started) { return *calls_.emplace_back(std::move(started)); }
    std::unique_ptr<Call> take(const Call& which) {
        const auto place = std::ranges::find(calls_, &which, &std::unique_ptr<Call>::get);
        auto taken = std::move(*place);
        calls_.erase(place);
        return taken;
    }

    bool empty() const { return calls_.empty(); }
    std::size_t size() const { return calls_.size(); }
    auto all() const {
        return calls_ | std::views::transform([](const auto& each) -> Call& { return *each; });
    }
    /// Null: there is no call of that number.
    Call* find(int id) const {
        const auto found =
            std::ranges::find_if(calls_, [id](const auto& each) { return each->id() == id; });
        return found == calls_.end() ? nullptr : found->get();
    }
    /// The newest, or null.
    Call* newest() const { return empty() ? nullptr : calls_.back().get(); }
    Call* newest_in(call::call_phase phase) const {
        const auto newest_first = std::views::reverse(calls_);
        const auto found = std::ranges::find_if(newest_first, [phase](const auto& each) {
            return each->phase() == phase;
        });
        return found == newest_first.end() ? nullptr : found->get();
    }
    /// The call with that peer that is not up yet, or null.
    Call* pending(std::string_view peer) const {
        const auto found = std::ranges::find_if(calls_, [peer](const auto& each) {
            return each->pending() && each->peer() == peer;
        });
        return found == calls_.end() ? nullptr : found->get();
    }
    bool has(call::call_phase phase) const { return newest_in(phase) != nullptr; }

    // The numbers of calls with that peer, or with anyone if the name is empty.
    std::vector<int> ringing(std::string_view peer = {}) const {
        return numbers_of(peer, is_ringing);
    }
    /// Pending or up.
    std::vector<int> live(std::string_view peer = {}) const { return numbers_of(peer, is_live); }
    /// The calls that a hang-up ends. Without a name these are all calls, except that callers keep
    /// ringing if there is another call.
    std::vector<int> to_end(std::string_view peer = {}) const {
        auto found = live(peer);
        if (!peer.empty() || ringing().size() == found.size()) return found;
        return numbers_of(peer, [](const Call& each) {
            return is_live(each) && !is_ringing(each);
        });
    }

    /// True if a call can be answered automatically: all other calls only ring.
    bool is_free_to_answer() const {
        return std::ranges::none_of(all(), [](const Call& each) {
            return is_live(each) && !(is_ringing(each) && !each.is_to_be_answered());
        });
    }

private:
    static bool is_ringing(const Call& which) { return which.phase() == call::call_phase::ringing; }
    static bool is_live(const Call& which) {
        return which.pending() || which.phase() == call::call_phase::up;
    }
    template <class Predicate>
    std::vector<int> numbers_of(std::string_view peer, Predicate is_wanted) const {
        std::vector<int> found;
        for (const Call& each : all())
            if ((peer.empty() || each.peer() == peer) && is_wanted(each))
                found.push_back(each.id());
        return found;
    }

    std::list<std::unique_ptr<Call>> calls_;
};

} // namespace babel::client
