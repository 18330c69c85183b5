#include "cluster/membership/waiting_messages.hpp"

#include <babel/core/number.hpp>

#include <iterator>
#include <utility>

namespace babel::cluster {
namespace {

constexpr std::string_view first_word = "user ";

} // namespace

std::string to_text(const user_message& message) {
    return std::string(first_word) + std::to_string(message.position) + " " + message.bytes;
}

std::optional<user_message> parse_user_message(std::string_view text) {
    if (!text.starts_with(first_word)) return {};
    const auto rest = text.substr(first_word.size());
    const auto blank = rest.find(' ');
    if (blank == rest.npos) return {};
    const auto position = whole_number<std::uint64_t>(rest.substr(0, blank));
    if (!position) return {};
    return user_message{*position, std::string(rest.substr(blank + 1))};
}

void waiting_messages::add(node_number from, user_message message, time_point now) {
    if (count_ >= max_count) {
        ++dropped_;
        return;
    }
    all_[from].push_back({std::move(message), now + max_wait});
    ++count_;
}

void waiting_messages::pass_on(std::uint64_t position, time_point now, actions& out) {
    for (auto at = all_.begin(); at != all_.end();) {
        auto& [from, queue] = *at;
        while (!queue.empty()) {
            auto& [message, until] = queue.front();
            const bool is_due = message.position <= position;
            if (!is_due && now < until) break;
            if (is_due)
                out.push_back(message_came{from, std::move(message.bytes)});
            else
                ++dropped_;
            queue.pop_front();
            --count_;
        }
        at = queue.empty() ? all_.erase(at) : std::next(at);
    }
}

} // namespace babel::cluster
