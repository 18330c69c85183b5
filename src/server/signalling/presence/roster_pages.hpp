// Contact list as encoded packets.
#pragma once

#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_page_bytes = 16 * 1024; // of opcode and fields

/// Pages of all contact lists that share it.
struct page_counts {
    std::size_t living = 0;
    std::size_t current = 0; ///< without those that are replaced

    /// Memory of replaced pages that are still queued for slow readers, in bytes.
    std::size_t outdated_bytes() const { return (living - current) * max_page_bytes; }
};

/// A contact list that is encoded once for all recipients, in pages that are each a whole
/// AddContact, or Presence for babel/2 peers. A page that is still queued is replaced instead of
/// changed, so slow readers share all unchanged pages.
template <class Message>
class roster_pages {
public:
    using element = typename decltype(Message::contacts)::value_type;

    explicit roster_pages(std::shared_ptr<page_counts> counts = std::make_shared<page_counts>())
        : counts_(std::move(counts)) {}
    roster_pages(const roster_pages&) = delete;
    roster_pages& operator=(const roster_pages&) = delete;
    ~roster_pages() { counts_->current -= pages_.size(); }

    /// Adds a contact and returns its page, which stays the same until it is removed.
    std::size_t add(const element& contact);
    void remove(std::string_view name, std::size_t page);

    /// Appends LoginSuccess and the packets that list all other names.
    void
    append_welcome(std::string_view name, std::size_t page, std::vector<wire::slice>& to) const;

private:
    using bytes = std::vector<std::uint8_t>;

    std::size_t page_with_room(std::size_t bytes_needed);
    bytes& change(std::size_t page);
    std::shared_ptr<bytes> make_page(bytes content) const;

    std::shared_ptr<page_counts> counts_;
    std::vector<std::shared_ptr<bytes>> pages_;
    std::size_t open_page_ = 0; // for new names
};

extern template class roster_pages<wire::add_contact>;
extern template class roster_pages<wire::presence>;

} // namespace babel::server
