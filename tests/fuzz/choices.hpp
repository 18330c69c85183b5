// Decisions of fuzz_session.
#pragma once

#include "fuzz/keys_of_users.hpp"
#include <babel/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::fuzz {

/// The input as a source of decisions.
class choices {
public:
    explicit choices(bytes_view input) : rest_(input) {}
    bool any() const { return !rest_.empty(); }
    std::uint8_t next() {
        if (rest_.empty()) return 0;
        const auto value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    std::vector<std::uint8_t> take(std::size_t most) {
        const auto part = rest_.first(std::min(most, rest_.size()));
        rest_ = rest_.subspan(part.size());
        return {part.begin(), part.end()};
    }
    std::string_view name() { return names[next() % names.size()]; }

private:
    bytes_view rest_;
};

} // namespace babel::fuzz
