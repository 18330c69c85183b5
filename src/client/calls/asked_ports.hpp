// Ports of the relay that the server was asked for. No I/O.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::client {

/// Also gives the tags of all offers of a link.
class asked_ports {
public:
    std::uint32_t next_tag() {
        if (++last_tag_ == 0) ++last_tag_;
        return last_tag_;
    }
    /// Returns the offer's tag.
    std::uint32_t add(int call) {
        all_.push_back({next_tag(), call});
        return all_.back().key;
    }
    /// Returns the call. Null: the tag belongs to no port.
    std::optional<int> take(std::uint32_t tag) { return take_from(all_, tag); }
    /// The call waits at its port. `number`: the server's, in messages about it.
    void wait_at(std::uint32_t number, int call) {
        if (waiting_.size() == max_waiting) waiting_.erase(waiting_.begin());
        waiting_.push_back({number, call});
    }
    /// Returns the call that waits, or waited. Null: the number is that of no such call.
    std::optional<int> take_waiting(std::uint32_t number) { return take_from(waiting_, number); }
    void clear() {
        all_.clear();
        waiting_.clear();
    }

private:
    struct entry {
        std::uint32_t key = 0; // tag or number
        int call = 0;
    };
    using entries = std::vector<entry>;

    static constexpr std::size_t max_waiting = 16; // more than a user places within 75 s

    static std::optional<int> take_from(entries& all, std::uint32_t key) {
        const auto place = std::ranges::find(all, key, &entry::key);
        if (place == all.end()) return {};
        const int call = place->call;
        all.erase(place);
        return call;
    }

    entries all_;
    entries waiting_;
    std::uint32_t last_tag_ = 0;
};

} // namespace babel::client
