#include <babel/server/registry.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <memory>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t max_list_bytes = 64 * 1024; // of a packet that tells who came or went

/// Appends as many packets as a list takes, none of more than max_list_bytes.
template <class Message>
void append_packets(std::vector<std::uint8_t>& to, const wire::string_list& names) {
    constexpr auto head_bytes = sizeof Message::code + sizeof(std::uint64_t);
    auto rest = names.encoded();
    auto next = names.begin();
    while (next != names.end()) {
        std::uint64_t count = 0;
        std::size_t names_bytes = 0;
        for (; next != names.end(); ++next, ++count) {
            const auto size = wire::encoded_bytes(*next);
            if (head_bytes + names_bytes + size > max_list_bytes) break;
            names_bytes += size;
        }
        wire::encode_to(to, Message{wire::string_list(count, rest.first(names_bytes))});
        rest = rest.subspan(names_bytes);
    }
}

} // namespace

registry::registry(std::function<void()> ask_for_flush)
    : ask_for_flush_(std::move(ask_for_flush)) {}

member* registry::find(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? nullptr : found->second.who;
}

bool registry::join(member& who) {
    const auto [at, is_new] = online_.try_emplace(std::string(who.name()), entry{});
    auto& self = at->second;
    if (!is_new && self.who) return false;
    self.who = &who;
    self.state = is_new ? standing::newcomer : standing::successor;
    newcomers_.push_back(&who);
    ++size_;
    something_to_tell();
    return true;
}

void registry::leave(const member& who) {
    const auto at = online_.find(who.name());
    auto& self = at->second;
    --size_;
    if (self.state != standing::settled) std::erase(newcomers_, &who);
    if (self.state == standing::newcomer) {
        online_.erase(at);
    } else {
        self.who = nullptr;
        self.state = standing::leaving;
        left_.push_back(at->first);
    }
    something_to_tell();
}

void registry::something_to_tell() {
    if (std::exchange(asked_, true)) return;
    ask_for_flush_();
}

void registry::flush() {
    asked_ = false;
    if (left_.empty() && newcomers_.empty()) return;
    see_off();
    take_in();
    tell_settled();
    welcome_newcomers();
}

void registry::see_off() {
    gone_.clear();
    for (const auto& name : std::exchange(left_, {})) {
        const auto found = online_.find(name);
        // Somebody may have taken the name over, or it left twice and was seen off already.
        if (found == online_.end() || found->second.state != standing::leaving) continue;
        gone_.add(name);
        roster_.remove(name, found->second.page);
        online_.erase(found);
    }
}

void registry::take_in() {
    came_.clear();
    for (const auto* who : newcomers_) {
        auto& self = online_.find(who->name())->second;
        if (self.state != standing::newcomer) continue;
        came_.add(who->name());
        self.page = roster_.add(who->name());
    }
}

void registry::tell_settled() {
    std::vector<std::uint8_t> news;
    append_packets<wire::del_contact>(news, gone_.view());
    append_packets<wire::add_contact>(news, came_.view());
    if (news.empty()) return;
    const auto packet = std::make_shared<const std::vector<std::uint8_t>>(std::move(news));
    for (const auto& [name, each] : online_)
        if (each.state == standing::settled) each.who->send(packet);
}

void registry::welcome_newcomers() {
    for (auto* who : std::exchange(newcomers_, {})) {
        auto& self = online_.find(who->name())->second;
        self.state = standing::settled;
        roster_.append_welcome(who->name(), self.page, welcome_);
        who->welcome(welcome_);
        welcome_.clear();
    }
}

} // namespace babel::server
