// Names of all nodes, as a server asks about them.
#pragma once

#include <babel/core/error.hpp>
#include <babel/server/directory_report.hpp>
#include <babel/server/latency_histogram.hpp>
#include <babel/server/name_register.hpp>
#include <babel/server/presence_numbering.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace babel::server {

class directory_operations;

/// Number of another node's process; 0: this one.
using node_number = std::uint64_t;

/// Node of a name that is parked: no user has it now.
inline constexpr auto no_node = std::numeric_limits<node_number>::max();

/// A login as the server counts it; never used twice.
using claim_ticket = std::uint64_t;

enum class claim_verdict : std::uint8_t {
    granted,     ///< The name is this node's, until it is released.
    taken,       ///< Its holder is alive.
    no_answer,   ///< Its holder's node did not answer in time.
    reserved,    ///< Another login of that name is under way here.
    parked,      ///< It is kept for its user.
    other_key,   ///< It belongs to a key, and that is not the login's.
    busy,        ///< Too many logins wait.
    full,        ///< The register is out of memory.
    unavailable, ///< The register cannot be reached; try again.
};

/// A login that asks for a name, which no session of this node has.
/// Lifetime: views; for one call.
struct name_claim {
    std::string_view name; ///< valid; see fault_of_name()
    std::uint64_t source;  ///< the same for all logins from one place
    bytes_view key;        ///< that was proved; empty: a guest
    std::uint8_t flags;    ///< of wire::contact_flag, for users of other nodes
};

/// A message about a call, from a user of this node to one of another.
/// Lifetime: views; for one call.
struct forwarded_message {
    std::uint64_t number;  ///< 0: directory_events::refused() is not wanted
    std::string_view from; ///< a user of this node, or one who was taken for such
    std::string_view to;
    bytes_view bytes; ///< less than 4000
};

/// Events of a directory. It calls none of them from its own functions, which they may call.
class directory_events {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The verdict that claim() did not return. Ignored if the login was withdrawn.
    virtual void decided(claim_ticket which, claim_verdict outcome, time_point now) = 0;
    /// Another node has a name now; or has it still, with other flags. `node` is not 0, also for a
    /// name that is kept for its user and has no node. `flags`: of wire::contact_flag, and ignored
    /// if this node parked the name. Ignored for a name that a session of this node has.
    virtual void
    came(std::string_view name, node_number node, std::uint8_t flags, time_point now) = 0;
    /// No other node has the name any more. Ignored for one that none had.
    virtual void went(std::string_view name, time_point now) = 0;
    /// Another node has the name of a session, which ends.
    virtual void lost(std::string_view name, time_point now) = 0;
    /// The user of a session logged in at another node, under the same key. The session ends.
    virtual void replaced(std::string_view name, time_point now) = 0;
    /// The name of a session has another owner now, or none: see directory::owners().
    virtual void owner_changed(std::string_view name, time_point now) = 0;
    /// A login at another node asks for a name of this one: directory::confirm() follows if its
    /// session is alive, and directory::release() if it is not.
    virtual void probe(std::string_view name) = 0;
    /// The bytes of a forwarded_message came from another node. Its sender came before, unless they
    /// have gone since. The bytes may be anything.
    virtual void called(bytes_view message, time_point now) = 0;
    /// A forwarded_message reaches no node.
    virtual void refused(std::uint64_t number, time_point now) = 0;

protected:
    ~directory_events() = default;
};

/// The names of all nodes that act as one server. Each has one holder.
/// Thread: the loop's.
class directory {
public:
    virtual ~directory() = default;

    /// Reports to `user` from now on.
    virtual void begin(directory_events& user) = 0;

    /// Asks for a name. Null: directory_events::decided() follows.
    virtual std::optional<claim_verdict> claim(claim_ticket which, const name_claim& of) = 0;
    /// The login of an undecided claim is gone.
    virtual void withdraw(claim_ticket which) = 0;
    /// A name that was granted is free again. Does nothing if it was lost.
    virtual void release(std::string_view name) = 0;
    /// Another session of its user has a name of this node, and other flags.
    virtual void set_flags(std::string_view name, std::uint8_t flags) = 0;
    /// The same for a user who is about to log in at another node. Returns whether the name is kept
    /// for that user so long, or until that login: other nodes show it meanwhile, and
    /// directory_events::came() and went() follow as for any name of another node.
    /// `source`: of the session that ends; see name_claim.
    virtual bool park(std::string_view name, std::uint64_t source, std::chrono::seconds time) = 0;
    /// The session of a name that was probed is alive.
    virtual void confirm(std::string_view name) = 0;
    /// Has the session of a name of another node checked, so that the name is free again if it is
    /// not alive. Does nothing for other names.
    virtual void doubt(std::string_view) {}

    /// The owners of names, if all nodes share them. Null: each has its own.
    virtual name_register* owners() { return nullptr; }

    /// Sends a message to the node of its recipient, at most once. That node gets it when it has
    /// seen the presence of this one up to the claim of the sender's name. Messages from this node
    /// to another keep their order. Returns false if it cannot be sent at the moment.
    virtual bool forward(const forwarded_message& message) = 0;
    /// Returns whether claim() has any chance.
    virtual bool takes_logins() const = 0;
    /// Returns whether there are other nodes, and forward() has any chance.
    virtual bool reaches_others() const = 0;
    /// Returns whether another node has the name, or keeps it for its user.
    virtual bool has(std::string_view) const { return false; }
    /// For the operator; empty: there are no other nodes.
    virtual std::vector<directory_figure> figures() const { return {}; }
    virtual std::vector<node_report> nodes() const { return {}; }
    /// From claims to their verdicts; null: there are no other nodes. Lifetime: the directory's.
    virtual const latency_histogram* claim_times() const { return nullptr; }
    /// Users of other nodes, in any order.
    virtual std::vector<name_report> elsewhere() const { return {}; }
    /// Operations on all nodes; null: there are no others. The directory has them until it ends.
    virtual directory_operations* operations() const { return nullptr; }

    using name_reader =
        std::function<void(std::string_view name, node_number node, std::uint8_t flags)>;
    /// Reads the names of a realm that other nodes have, in any order, as `came` would report them;
    /// see realm_of(). Reports that are under way may repeat them.
    virtual void read_realm(std::string_view, const name_reader&) const {}
    /// The number of names of other nodes in the realm of that one, without it.
    virtual std::size_t users_besides(std::string_view) const { return 0; }

    /// The numbers of changes of presence, if all nodes share them. Null: each has its own.
    /// Lifetime: the directory's.
    virtual const presence_numbering* numbering() const { return nullptr; }

    /// Address of this node's machine for users of others; empty: unknown.
    virtual std::string_view address() const = 0;
};

/// The directory of a server that is alone.
class sole_directory final : public directory {
public:
    void begin(directory_events&) override {}
    std::optional<claim_verdict> claim(claim_ticket, const name_claim&) override {
        return claim_verdict::granted;
    }
    void withdraw(claim_ticket) override {}
    void release(std::string_view) override {}
    void set_flags(std::string_view, std::uint8_t) override {}
    bool park(std::string_view, std::uint64_t, std::chrono::seconds) override { return false; }
    void confirm(std::string_view) override {}
    bool forward(const forwarded_message&) override { return false; }
    bool takes_logins() const override { return true; }
    bool reaches_others() const override { return false; }
    std::string_view address() const override { return {}; }
};

} // namespace babel::server
