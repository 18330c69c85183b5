#include <babel/server/registry.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t npos = static_cast<std::size_t>(-1);

/// How many bytes a string takes in an encoded list.
std::size_t encoded_bytes(std::string_view text) {
    return sizeof(std::uint64_t) + text.size();
}

/// Where a string starts in an encoded list, or npos.
std::size_t offset_of(std::string_view text, const wire::string_list_buffer& list) {
    std::size_t offset = 0;
    for (const auto each : list.view()) {
        if (each == text) return offset;
        offset += encoded_bytes(each);
    }
    return npos;
}

bool remove(std::string_view text, wire::string_list_buffer& list) {
    const auto offset = offset_of(text, list);
    if (offset == npos) return false;
    list.remove_at(offset);
    return true;
}

/// LoginSuccess, and the start of an AddContact whose strings follow.
std::vector<std::uint8_t> welcome_head(std::uint64_t names, std::size_t bytes) {
    std::vector<std::uint8_t> head;
    wire::encode_to(head, wire::login_success{});
    if (names == 0) return head; // who is alone gets no list
    wire::writer to(head);
    to.put(std::uint64_t{sizeof wire::add_contact::code + sizeof names + bytes});
    to.put(wire::add_contact::code);
    to.put(names);
    return head;
}

} // namespace

registry::registry(std::function<void()> ask_for_flush)
    : ask_for_flush_(std::move(ask_for_flush)) {}

member* registry::find(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? nullptr : found->second.who;
}

bool registry::join(member& who) {
    const auto [at, is_new] = online_.try_emplace(who.name(), entry{&who, standing::newcomer});
    if (!is_new) return false;
    if (remove(who.name(), left_)) at->second.state = standing::successor;
    newcomers_.push_back(&who);
    something_to_tell();
    return true;
}

void registry::leave(const member& who) {
    const auto at = online_.find(who.name());
    const auto state = at->second.state;
    online_.erase(at);
    if (state != standing::settled) std::erase(newcomers_, &who);
    if (state != standing::newcomer) left_.add(who.name());
    something_to_tell();
}

void registry::something_to_tell() {
    if (std::exchange(asked_, true)) return;
    ask_for_flush_();
}

void registry::flush() {
    asked_ = false;
    if (left_.empty() && newcomers_.empty()) return;
    tell_settled();
    rebuild_roster();
    welcome_newcomers();
}

void registry::tell_settled() {
    wire::string_list_buffer came;
    for (const auto* who : newcomers_)
        if (online_.at(who->name()).state == standing::newcomer) came.add(who->name());

    std::vector<std::uint8_t> news;
    if (!left_.empty()) wire::encode_to(news, wire::del_contact{left_.view()});
    if (!came.empty()) wire::encode_to(news, wire::add_contact{came.view()});
    if (news.empty()) return;
    const auto packet = std::make_shared<const std::vector<std::uint8_t>>(std::move(news));
    for (const auto& [name, each] : online_)
        if (each.state == standing::settled) each.who->send(packet);
}

void registry::rebuild_roster() {
    if (online_.size() == newcomers_.size()) roster_.clear(); // spares the searches
    for (const auto name : left_.view())
        remove(name, roster_);
    left_.clear();
    for (const auto* who : newcomers_)
        if (online_.at(who->name()).state == standing::successor) remove(who->name(), roster_);
}

void registry::welcome_newcomers() {
    // Each name goes to the end, where its offset is known without a search.
    std::vector<std::size_t> offsets;
    offsets.reserve(newcomers_.size());
    for (const auto* who : newcomers_) {
        offsets.push_back(roster_.encoded().size());
        roster_.add(who->name());
    }
    for (std::size_t i = 0; i < newcomers_.size(); ++i)
        welcome(*newcomers_[i], offsets[i]);
    newcomers_.clear();
}

void registry::welcome(member& who, std::size_t offset) {
    online_.at(who.name()).state = standing::settled;
    const auto before = roster_.encoded().first(offset);
    const auto after = roster_.encoded().subspan(offset + encoded_bytes(who.name()));
    const auto head = welcome_head(roster_.size() - 1, before.size() + after.size());
    const std::array<bytes_view, 3> pieces{head, before, after};
    who.welcome(pieces);
}

} // namespace babel::server
