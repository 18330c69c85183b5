// Names that are online, here or at other nodes.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/presence/contact_lists.hpp"
#include <babel/server/directory.hpp>
#include <babel/server/keyed_hash.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// A name as presence announces it.
struct online_name {
    enum class standing : std::uint8_t {
        settled,  ///< welcomed; of another node: the name is in a batch
        newcomer, ///< not welcomed; in no batch yet
        arrived,  ///< not welcomed; the name, perhaps a previous holder's, is in a batch
        leaving,  ///< gone; in no batch yet
    };

    client_peer* who; ///< null where it is leaving, or at another node
    node_number node; ///< 0: this one
    standing state;
    std::uint8_t flags_elsewhere; ///< of a name of another node
    // Not set for a newcomer:
    std::uint8_t flags;         ///< as announced
    contact_lists::places page; ///< in the lists
    std::uint64_t batch;        ///< that announced the name or its flags

    std::uint8_t current_flags() const { return who ? who->flags() : flags_elsewhere; }
    bool is_announced() const { return state != standing::newcomer && state != standing::leaving; }
    /// The lists of newcomers have it.
    bool is_listed() const { return state != standing::newcomer; }
    bool is_to_be_told() const {
        return state == standing::newcomer || state == standing::leaving ||
               current_flags() != flags;
    }
};

/// Remembers which names changed, until they are taken.
/// Lifetime: holds pointers to peers, from join() to leave(). Pointers to names are good until the
/// next change.
class online_names {
public:
    using standing = online_name::standing;

    /// Null: there is no such name.
    online_name* find(std::string_view name);
    const online_name* find(std::string_view name) const;

    /// Gives a name to its peer, from another node if that has it. Returns null if another peer has
    /// it.
    online_name* join(client_peer& who);
    /// Gives a name to another node, perhaps with other flags. Returns false, and does nothing, if
    /// a peer has it.
    bool join_elsewhere(const wire::contact& who, node_number node);
    /// The holder leaves. Returns its state before.
    standing leave(std::string_view name);
    void erase(std::string_view name) { names_.erase(names_.find(name)); }

    std::size_t size() const { return names_.size(); }
    /// The number of names that other nodes have.
    std::size_t elsewhere() const { return elsewhere_; }

    bool has_changes() const { return !changed_.empty() || !new_elsewhere_.empty(); }
    /// Names that were announced, and have left or other flags. Some may be gone, or back.
    std::vector<std::string> take_changed() { return std::exchange(changed_, {}); }
    /// Names of other nodes that were not announced. The same.
    std::vector<std::string> take_new_elsewhere() { return std::exchange(new_elsewhere_, {}); }

    /// Calls `use(name, online_name&)` for each that is in a batch.
    template <class Use>
    void for_each_announced(Use use) {
        for (auto& [name, each] : names_)
            if (each.is_listed()) use(name, each);
    }

private:
    boost::unordered_flat_map<std::string, online_name, name_hash, std::equal_to<>> names_;
    std::size_t elsewhere_ = 0;
    std::vector<std::string> changed_;
    std::vector<std::string> new_elsewhere_;
};

} // namespace babel::server
