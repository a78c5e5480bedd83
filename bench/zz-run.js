const p=require('./zz-programs.js');const fs=require('fs');
const [,,name,n,rep]=process.argv;const f='/tmp/bb-'+name;fs.rmSync(f,{recursive:true,force:true});fs.mkdirSync(f,{recursive:true});
fs.writeFileSync(f+'/outputs.json',JSON.stringify(p.outputsOf(+n)));
const t=process.hrtime.bigint();p[name](f,+n);console.log(name,n,Number(process.hrtime.bigint()-t)/1e6|0,'ms',process.resourceUsage().maxRSS/1024|0,'MB');
