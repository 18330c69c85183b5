// Counts attempts at words by callers whose keys are not known. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// A man in the middle may call again and again until the words of both sides are the same, and
/// give up before they are: each nonce that a stranger got costs 2^-24 of the words' worth. After
/// eight in an hour the words of that name are withheld for an hour. A call that the user accepted
/// does not count.
class words_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_attempts = 8;
    static constexpr std::chrono::hours period{1};
    static constexpr std::size_t max_names = 256; ///< Beyond it all new names count as one.

    /// A caller under that name got a nonce.
    void on_nonce(std::string_view name, time_point now);
    /// The user accepted a call of that name.
    void on_accepted(std::string_view name);
    /// False: the user gets no words, but a hint to compare a card.
    bool may_show(std::string_view name, time_point now) const;

private:
    struct record {
        std::vector<time_point> attempts;
        time_point withheld_until{};
    };

    const std::string& key_of(const std::string& name) const;
    void drop_old(time_point now);

    std::map<std::string, record, std::less<>> names_;
};

} // namespace babel::client
