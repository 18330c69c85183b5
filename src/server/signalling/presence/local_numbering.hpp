// Numbers of a server that is alone.
#pragma once

#include <babel/crypto/secret.hpp>
#include <babel/server/presence_history.hpp>
#include <babel/server/presence_numbering.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Counts the batches of changes. Each process is a run of its own.
class local_numbering final : public presence_numbering {
public:
    /// A name is changed by the next batch.
    void note(std::string_view name) {
        history_.note(name, number_ + 1);
        is_changed_ = true;
    }
    /// The batch is complete.
    void seal() {
        if (std::exchange(is_changed_, false)) ++number_;
    }

    std::optional<state> now() const override { return state{run_, number_, true}; }
    bool
    read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const override {
        return history_.read(after, most, to);
    }

private:
    std::uint64_t run_ = std::max(crypto::random_number<std::uint64_t>(), std::uint64_t{1});
    std::uint64_t number_ = 0;
    bool is_changed_ = false;
    presence_history history_;
};

} // namespace babel::server
