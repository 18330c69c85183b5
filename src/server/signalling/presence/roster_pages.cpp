#include "server/signalling/presence/roster_pages.hpp"

#include <babel/wire/messages.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

using wire::encoded_bytes;
using bytes = std::vector<std::uint8_t>;

constexpr std::size_t count_at = wire::length_bytes + sizeof(std::uint16_t); // behind the opcode
constexpr std::size_t names_at = count_at + sizeof(std::uint64_t);

std::uint64_t count_of(const bytes& page) {
    return boost::endian::load_little_u64(page.data() + count_at);
}

void set_head(bytes& page, std::uint64_t count, std::size_t page_bytes) {
    boost::endian::store_little_u64(page.data(), page_bytes - wire::length_bytes);
    boost::endian::store_little_u64(page.data() + count_at, count);
}

std::string_view name_of(std::string_view name) {
    return name;
}
std::string_view name_of(const wire::contact& contact) {
    return contact.name;
}

template <class Element>
wire::list<Element> elements_of(const bytes& page) {
    return {count_of(page), bytes_view(page).subspan(names_at)};
}

struct extent {
    std::size_t offset;
    std::size_t bytes;
};

/// Place of a contact in its page.
template <class Element>
extent find(std::string_view name, const bytes& page) {
    auto offset = names_at;
    for (const auto& each : elements_of<Element>(page)) {
        const auto size = encoded_bytes(each);
        if (name_of(each) == name) return {offset, size};
        offset += size;
    }
    return {offset, 0};
}

} // namespace

template <class Message>
std::size_t roster_pages<Message>::add(const element& contact) {
    const auto at = page_with_room(encoded_bytes(contact));
    auto& page = change(at);
    wire::writer(page).put(contact);
    set_head(page, count_of(page) + 1, page.size());
    return at;
}

template <class Message>
void roster_pages<Message>::remove(std::string_view name, std::size_t at) {
    auto& page = change(at);
    const auto [offset, size] = find<element>(name, page);
    const auto first = page.begin() + static_cast<std::ptrdiff_t>(offset);
    page.erase(first, first + static_cast<std::ptrdiff_t>(size));
    set_head(page, count_of(page) - 1, page.size());
}

template <class Message>
void roster_pages<Message>::append_welcome(
    std::string_view name, std::size_t page, std::vector<wire::slice>& to
) const {
    auto head = wire::encode(wire::login_success{});
    const auto& own = pages_[page];
    const auto [before, size] = find<element>(name, *own);
    const auto after = before + size;
    if (count_of(*own) > 1) {
        bytes own_head(own->begin(), own->begin() + names_at);
        set_head(own_head, count_of(*own) - 1, own->size() - size);
        head.insert(head.end(), own_head.begin(), own_head.end());
    }
    to.push_back(wire::whole(std::make_shared<const bytes>(std::move(head))));
    to.push_back({own, bytes_view(*own).subspan(names_at, before - names_at)});
    to.push_back({own, bytes_view(*own).subspan(after)});
    for (const auto& each : pages_)
        if (each != own && count_of(*each) > 0) to.push_back(wire::whole(each));
}

template <class Message>
std::size_t roster_pages<Message>::page_with_room(std::size_t bytes_needed) {
    const auto has_room = [&](const auto& page) {
        return page->size() + bytes_needed <= max_page_bytes + wire::length_bytes;
    };
    if (open_page_ < pages_.size() && has_room(pages_[open_page_])) return open_page_;
    const auto found = std::ranges::find_if(pages_, has_room);
    open_page_ = static_cast<std::size_t>(found - pages_.begin());
    if (found == pages_.end()) {
        pages_.push_back(make_page(wire::encode(Message{})));
        ++counts_->current;
    }
    return open_page_;
}

template <class Message>
auto roster_pages<Message>::change(std::size_t page) -> bytes& {
    auto& shared = pages_[page];
    if (shared.use_count() > 1) shared = make_page(*shared);
    return *shared;
}

template <class Message>
auto roster_pages<Message>::make_page(bytes content) const -> std::shared_ptr<bytes> {
    struct counted_page {
        counted_page(std::shared_ptr<page_counts> among, bytes content)
            : all(std::move(among)), data(std::move(content)) {
            ++all->living;
        }
        counted_page(const counted_page&) = delete;
        counted_page& operator=(const counted_page&) = delete;
        ~counted_page() { --all->living; }

        std::shared_ptr<page_counts> all; // outlives the pages
        bytes data;
    };
    auto page = std::make_shared<counted_page>(counts_, std::move(content));
    auto& data = page->data;
    return {std::move(page), &data};
}

template class roster_pages<wire::add_contact>;
template class roster_pages<wire::presence>;

} // namespace babel::server
