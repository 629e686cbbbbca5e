# Fails when a file includes what its layer may not see, or lies in a folder
# that is not a layer.  The table is docs/architecture.md's, and the only copy
# that anything enforces.
BEGIN {
	may["base"] = ""
	may["config"] = "base yaml.h"
	may["files"] = "base"
	may["text"] = "base uni"
	may["article"] = "base text files cmark gumbo yaml.h"
	may["store"] = "base sqlite3.h"
	may["site"] = "base text files article store"
	may["proto"] = "base"
	may["session"] = "base text files proto store"
	may["tls"] = "base openssl"
	may["net"] = "base session tls uv.h"
	may["daemon"] = "base config files text store proto session tls net uv.h"
	may["cli"] = "base config files text article store site proto session tls"
}

FNR == 1 {
	split(FILENAME, path, "/")
	layer = path[2]
	if (!(layer in may)) {
		printf "%s: %s/ is not a layer; see docs/architecture.md\n", FILENAME, layer
		bad = 1
	}
}

/^[ \t]*#[ \t]*include/ {
	target = $0
	sub(/^[^"<]*["<]/, "", target)
	sub(/[">].*$/, "", target)
	name = foreign(target)
	if (name == "")
		next
	if (name == layer || index(" " may[layer] " ", " " name " "))
		next
	printf "%s:%d: %s/ may not include %s\n", FILENAME, FNR, layer, target
	bad = 1
}

# the layer or library that a header belongs to; "" for the C library's own
function foreign(header,    part) {
	if (header ~ /^openssl\//) return "openssl"
	if (header ~ /^(uni|unistring\/)/ && header !~ /^unistd/) return "uni"
	if (header ~ /^cmark/) return "cmark"
	if (header ~ /^(gumbo|tag_enum)/) return "gumbo"
	if (header ~ /^(uv|yaml|sqlite3)\.h$/) return header
	if (split(header, part, "/") == 2 && (part[1] in may)) return part[1]
	return ""
}

END { exit bad }
